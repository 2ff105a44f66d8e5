import CZlib

/// Makes bytes smaller the way every browser can undo (RFC 1952).
package enum Gzip {
    /// As small as zlib can: for what is made once and sent often.
    package static func compress(_ bytes: [UInt8]) -> [UInt8] {
        var stream = unsafe z_stream()
        // zlib keeps its state beside the stream, which must not move meanwhile.
        return unsafe withUnsafeMutablePointer(to: &stream) { stream in
            precondition(unsafe czlib_begin_gzip(stream, Z_BEST_COMPRESSION) == Z_OK, "out of memory")
            defer { unsafe deflateEnd(stream) }
            var room = [UInt8](repeating: 0, count: Int(unsafe deflateBound(stream, UInt(bytes.count))))
            var input = bytes
            return unsafe input.withUnsafeMutableBufferPointer { input in
                unsafe stream.pointee.next_in = input.baseAddress
                unsafe stream.pointee.avail_in = UInt32(input.count)
                let written = unsafe room.withUnsafeMutableBufferPointer { room in
                    unsafe stream.pointee.next_out = room.baseAddress
                    unsafe stream.pointee.avail_out = UInt32(room.count)
                    // The bound is zlib's own, so that it ends in one call.
                    precondition(unsafe deflate(stream, Z_FINISH) == Z_STREAM_END)
                    return unsafe room.count - Int(stream.pointee.avail_out)
                }
                return Array(room[..<written])
            }
        }
    }
}
