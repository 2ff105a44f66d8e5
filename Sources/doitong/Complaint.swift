import Glibc

/// Tells on stderr what went wrong, under the program's name.
func complain(_ text: String) {
    let line = Array("doitong: \(text)\n".utf8)
    _ = unsafe write(STDERR_FILENO, line, line.count)
}
