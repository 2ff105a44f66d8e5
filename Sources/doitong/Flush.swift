import Glibc

/// Hands what was printed to whoever reads it now.
func flush() { fflush(nil) }
