import CLinux
import Glibc

/// What came of moving bytes over a descriptor that never blocks.
package enum Transfer: Equatable {
    case moved(Int)
    /// Nothing now; the lane tells when it is worth another try.
    case wouldBlock
    /// Received: the peer sends no more. Sent from a file: the file is shorter than was said.
    case ended
    case failed(SystemError)
}

extension Descriptor {
    /// Receives over the bytes that `buffer` holds, from its start, and leaves its count alone.
    package borrowing func receive(over buffer: inout [UInt8]) -> Transfer {
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            repeating { unsafe clinux_receive(number, bytes.baseAddress, bytes.count) }
        }
        return count == 0 ? .ended : transfer(count, "recv")
    }

    /// Sends two runs of bytes in one call. `more`: others follow at once, so that the kernel need not send a short packet.
    package borrowing func send(
        _ first: borrowing Span<UInt8>, _ second: borrowing Span<UInt8>, more: Bool = false
    ) -> Transfer {
        let flags = Int32(MSG_NOSIGNAL) | (more ? Int32(MSG_MORE) : 0)
        let isOne = second.isEmpty
        let count = unsafe first.withUnsafeBytes { one in
            unsafe second.withUnsafeBytes { two in
                repeating {
                    isOne
                        ? unsafe clinux_send(number, one.baseAddress, one.count, flags)
                        : unsafe clinux_send_two(number, one.baseAddress, one.count, two.baseAddress, two.count, flags)
                }
            }
        }
        return transfer(count, "send")
    }

    /// Sends a stretch of a file without reading it into the process.
    package borrowing func send(
        from file: borrowing Descriptor, offset: Int, count: Int
    ) -> Transfer {
        var position = off_t(offset)
        let count = repeating { unsafe sendfile(number, file.number, &position, count) }
        return count == 0 ? .ended : transfer(count, "sendfile")
    }

    /// Closes a connection so that the peer sees it fail, and cannot take what it got for all there was.
    package borrowing func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        _ = unsafe setsockopt(number, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    /// Tells the peer that nothing more will be sent. It may go on sending.
    package borrowing func finishSending() { _ = shutdown(number, Int32(SHUT_WR)) }

    private func repeating(_ call: () -> Int) -> Int {
        while true {
            let count = call()
            if count >= 0 || errno != EINTR { return count }
        }
    }

    private func transfer(_ count: Int, _ call: String) -> Transfer {
        if count >= 0 { return .moved(count) }
        return errno == EAGAIN ? .wouldBlock : .failed(SystemError(call))
    }
}
