import EventLoop

/// What is still to be written to one connection, in order.
///
/// Small pieces are copied together, so that an answer, or several pipelined ones, leaves in one call; large bodies wait
/// as they are, and files stay in their files.
final class Output {
    private enum Piece {
        case bytes([UInt8], sent: Int)
        case file(FileRegion, sent: Int)
    }

    /// Up to this size copying is cheaper than keeping apart.
    private static let copiedBytes = 16 * 1024

    /// What an idle connection may keep of the room it once needed.
    private static let keptBytes = 1024

    /// What goes first.
    private var front: [UInt8] = []
    private var frontSent = 0
    private var pieces: [Piece] = []
    /// Bytes in memory that wait. Those of files do not count: they wait on the disk.
    private(set) var waitingBytes = 0

    var isEmpty: Bool { frontSent == front.count && pieces.isEmpty }

    func append(_ bytes: [UInt8]) {
        waitingBytes += bytes.count
        if pieces.isEmpty, bytes.count <= Self.copiedBytes {
            front.append(contentsOf: bytes)
        } else if case .bytes(var last, let sent)? = pieces.last, bytes.count <= Self.copiedBytes {
            pieces.removeLast()
            last.append(contentsOf: bytes)
            pieces.append(.bytes(last, sent: sent))
        } else if !bytes.isEmpty {
            pieces.append(.bytes(bytes, sent: 0))
        }
    }

    func append(_ file: FileRegion) { if file.length > 0 { pieces.append(.file(file, sent: 0)) } }

    /// Lends the buffer to write into it without going through here for each piece; to be given back with
    /// ``takeBack(_:)``. Empty when something else has to go first.
    func lend() -> [UInt8] {
        var lent: [UInt8] = []
        if pieces.isEmpty {
            swap(&lent, &front)
            waitingBytes -= lent.count - frontSent
        }
        return lent
    }

    func takeBack(_ lent: consuming [UInt8]) {
        guard pieces.isEmpty else { return append(lent) }
        waitingBytes += lent.count - frontSent
        front = lent
    }

    /// Forgets everything: nobody is there to read it.
    func discard() { (front, frontSent, pieces, waitingBytes) = ([], 0, [], 0) }

    enum Progress: Equatable {
        case done
        /// The client must read first. Whether it read anything this time.
        case waiting(moved: Bool)
        case broken
    }

    /// Writes as much as the socket takes.
    func flush(to socket: borrowing Descriptor) -> Progress {
        var moved = false
        while !isEmpty {
            switch transfer(to: socket) {
            case .moved(let count):
                moved = moved || count > 0
                advance(count)
            case .wouldBlock: return .waiting(moved: moved)
            case .ended, .failed: return .broken
            }
        }
        if frontSent > 0 {
            front.removeAll(keepingCapacity: front.count <= Self.keptBytes)
            frontSent = 0
        }
        return .done
    }

    /// One call to the kernel with what goes next.
    private func transfer(to socket: borrowing Descriptor) -> Transfer {
        guard frontSent < front.count else {
            switch pieces[0] {
            case .bytes(let bytes, let sent): return socket.send(bytes.span.extracting(sent...), Span(), more: more(1))
            case .file(let file, let sent):
                return socket.send(
                    from: file.file.descriptor, offset: file.offset + sent, count: file.length - sent)
            }
        }
        let front = front
        let first = front.span.extracting(frontSent...)
        if case .bytes(let bytes, let sent)? = pieces.first {
            return socket.send(first, bytes.span.extracting(sent...), more: more(1))
        }
        return socket.send(first, Span(), more: more(0))
    }

    /// Whether a file comes right behind the next `count` pieces.
    private func more(_ count: Int) -> Bool {
        guard pieces.count > count, case .file = pieces[count] else { return false }
        return true
    }

    private func advance(_ count: Int) {
        var left = count
        let fromFront = Swift.min(left, front.count - frontSent)
        frontSent += fromFront
        waitingBytes -= fromFront
        left -= fromFront
        if left == 0, fromFront > 0 { return }
        switch pieces[0] {
        case .bytes(let bytes, let sent):
            waitingBytes -= left
            if sent + left == bytes.count { pieces.removeFirst() } else { pieces[0] = .bytes(bytes, sent: sent + left) }
        case .file(let file, let sent):
            if sent + left == file.length { pieces.removeFirst() } else { pieces[0] = .file(file, sent: sent + left) }
        }
    }
}
