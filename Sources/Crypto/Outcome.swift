// How the calls of OpenSSL used here can fail: not by what they are given, for that is checked before. They find no memory,
// or the library is not whole. Nothing that needs them can go on, and to guess would be worse than to stop.

@unsafe func orOutOfMemory(_ pointer: OpaquePointer?) -> OpaquePointer {
    guard let pointer = unsafe pointer else {
        fatalError("OpenSSL has no memory, or lacks an algorithm: is libcrypto 3 installed with its default provider?")
    }
    return unsafe pointer
}

func orBroken(_ code: Int32) {
    guard code == 1 else { fatalError("OpenSSL refused a call that cannot fail: is libcrypto 3 installed whole?") }
}
