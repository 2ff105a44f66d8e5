import EventLoop
import Glibc

/// Tells once that a process has ended.
final class Life: Pollable {
    private let descriptor: Descriptor
    private let lane: Lane
    private var watch: Lane.Watch?
    private let ended: () -> Void

    init(_ descriptor: consuming Descriptor, on lane: Lane, ended: @escaping () -> Void) throws(SystemError) {
        self.descriptor = descriptor
        (self.lane, self.ended) = (lane, ended)
        watch = try lane.watch(self.descriptor, self)
    }

    func changed(_ readiness: Readiness) { ended() }

    func close() {
        if let watch = watch.take() { lane.unwatch(descriptor, watch) }
        descriptor.close()
    }
}

/// Writes what a child is to read, as fast as it reads it, and then closes.
final class InputFeed: Pollable {
    private let descriptor: Descriptor
    private let lane: Lane
    private var watch: Lane.Watch?
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8], into descriptor: consuming Descriptor, on lane: Lane) throws(SystemError) {
        self.descriptor = descriptor
        (self.bytes, self.lane) = (bytes, lane)
        watch = try lane.watch(self.descriptor, self)
    }

    /// The first call comes by itself: a fresh pipe can be written to.
    func changed(_ readiness: Readiness) {
        while watch != nil {
            let count = unsafe bytes.withUnsafeBytes { all in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: all[position...])
                return unsafe write(descriptor.number, rest.baseAddress, rest.count)
            }
            if count < 0 {
                if errno == EINTR { continue }
                if errno == EAGAIN { return }
                return close()  // The child reads no more, as it may.
            }
            position += count
            if position == bytes.count { return close() }
        }
    }

    func close() {
        if let watch = watch.take() { lane.unwatch(descriptor, watch) }
        descriptor.close()
    }
}

/// Reads what a child writes, so that it never waits for us, and keeps of it what is wanted.
final class OutputCatch: Pollable {
    enum Wish {
        /// Its first bytes, and a word when there are more.
        case start(Int, tooMuch: () -> Void)
        case last(Int)
        case lines(longest: Int, tell: (String) -> Void)
    }

    private static let bytesPerRead = 64 << 10

    private let descriptor: Descriptor
    private let lane: Lane
    private var watch: Lane.Watch?
    private let wish: Wish
    private(set) var bytes: [UInt8] = []

    init(from descriptor: consuming Descriptor, on lane: Lane, into wish: Wish) throws(SystemError) {
        self.descriptor = descriptor
        (self.lane, self.wish) = (lane, wish)
        watch = try lane.watch(self.descriptor, self)
    }

    func changed(_ readiness: Readiness) { readAll() }

    /// After the end of whoever wrote: what is still in the pipe, and the line that had no end.
    func takeRest() {
        readAll()
        guard case .lines(_, let tell) = wish, !bytes.isEmpty else { return }
        tell(String(decoding: bytes, as: UTF8.self))
        bytes = []
    }

    func close() {
        if let watch = watch.take() { lane.unwatch(descriptor, watch) }
        descriptor.close()
    }

    private func readAll() {
        var buffer = [UInt8](repeating: 0, count: Self.bytesPerRead)
        while watch != nil {
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe read(descriptor.number, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN { return }
            guard count > 0 else { return close() }
            keep(buffer[..<count])
        }
    }

    private func keep(_ part: ArraySlice<UInt8>) {
        switch wish {
        case .start(let most, let tooMuch):
            if bytes.count + part.count > most { tooMuch() }
            bytes += part.prefix(most - bytes.count)
        case .last(let most):
            bytes += part
            if bytes.count > most { bytes.removeFirst(bytes.count - most) }
        case .lines(let longest, let tell):
            for byte in part {
                if byte == UInt8(ascii: "\n") {
                    tell(String(decoding: bytes, as: UTF8.self))
                    bytes.removeAll(keepingCapacity: true)
                } else if bytes.count < longest {
                    bytes.append(byte)
                }
            }
        }
    }
}
