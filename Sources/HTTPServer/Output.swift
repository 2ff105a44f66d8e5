import EventLoop

/// What is still to be written to one connection, in order.
///
/// Small pieces are copied together, so that an answer, or several pipelined ones, leaves in one call; large bodies wait
/// as they are, and files stay in their files.
///
/// The numbers beside the arrays say what every answer asks. Reading a number of a class costs nothing, looking at its array
/// is a checked access: those made a twentieth of a request. For the same reason arrays are swapped out to be worked on.
final class Output {
    private enum Piece {
        case bytes([UInt8], sent: Int)
        case file(FileRegion, sent: Int)
    }

    /// Up to this size copying is cheaper than keeping apart.
    static let copiedBytes = 16 * 1024
    /// What an idle connection may keep of the room it once needed.
    private static let keptBytes = 1024

    private let bound: Int
    /// What goes first.
    private var front: [UInt8] = []
    private var frontSent = 0
    /// What goes behind it.
    private var pieces: [Piece] = []
    private var hasPieces = false
    private var fileCount = 0
    /// Bytes in memory that wait.
    private(set) var waitingBytes = 0

    /// - Parameter bound: ``Limits/unwrittenBytes``.
    init(bound: Int) { self.bound = bound }

    var isEmpty: Bool { waitingBytes == 0 && !hasPieces }

    /// Whether nothing more should be added for now. One file is enough: it is open, and may be large.
    var isFull: Bool { waitingBytes > bound || fileCount > 0 }

    /// Whether there is room enough for a writer that had to wait.
    var hasRoom: Bool { waitingBytes <= bound / 2 }

    func append(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        waitingBytes += bytes.count
        if !hasPieces, bytes.count <= Self.copiedBytes {
            front.append(contentsOf: bytes)
        } else if case .bytes(var last, let sent)? = pieces.last, last.count + bytes.count <= Self.copiedBytes {
            pieces.removeLast()
            last.append(contentsOf: bytes)
            pieces.append(.bytes(last, sent: sent))
        } else {
            pieces.append(.bytes(bytes, sent: 0))
            hasPieces = true
        }
    }

    func append(_ file: FileRegion) {
        guard file.length > 0 else { return }
        pieces.append(.file(file, sent: 0))
        (hasPieces, fileCount) = (true, fileCount + 1)
    }

    /// Lends the buffer to write into it without coming here for each piece; to be given back with ``takeBack(_:)``.
    /// It is empty when something else has to go first.
    func lend() -> [UInt8] {
        var lent: [UInt8] = []
        if !hasPieces {
            swap(&lent, &front)
            waitingBytes = 0
        }
        return lent
    }

    func takeBack(_ lent: consuming [UInt8]) {
        guard !hasPieces else { return append(lent) }
        waitingBytes = lent.count - frontSent
        front = lent
    }

    /// Forgets everything: nobody is there to read it.
    func discard() {
        (front, frontSent, pieces, waitingBytes) = ([], 0, [], 0)
        (hasPieces, fileCount) = (false, 0)
    }

    enum Progress: Equatable {
        case done
        /// The client must read first. Whether it read anything this time.
        case waiting(moved: Bool)
        /// It was enough for this turn; there is room for more.
        case paused
        case broken
    }

    /// Writes as much as the socket takes, and little more than `limit`.
    func flush(to socket: borrowing Descriptor, limit: Int) -> Progress {
        var moved = 0
        while !isEmpty {
            guard moved < limit else { return .paused }
            switch hasPieces ? sendPieces(to: socket, limit: limit) : sendFront(to: socket) {
            case .moved(let count): moved += count
            case .wouldBlock: return .waiting(moved: moved > 0)
            case .ended, .failed: return .broken
            }
        }
        return .done
    }

    /// As a rule there is one answer, and one call for it.
    private func sendFront(to socket: borrowing Descriptor) -> Transfer {
        var bytes: [UInt8] = []
        swap(&bytes, &front)
        let transfer = socket.send(bytes.span.extracting(frontSent...), Span())
        if case .moved(let count) = transfer { usedFront(count, &bytes) }
        front = bytes
        return transfer
    }

    private func usedFront(_ count: Int, _ bytes: inout [UInt8]) {
        frontSent += count
        waitingBytes -= count
        if frontSent == bytes.count {
            bytes.removeAll(keepingCapacity: bytes.count <= Self.keptBytes)
            frontSent = 0
        } else if frontSent > Self.copiedBytes, frontSent > bytes.count / 2 {
            bytes.removeFirst(frontSent)  // Else what was sent would stay as long as its reader is behind.
            frontSent = 0
        }
    }

    /// Sends the front with the first piece, in one call; the kernel is told when a file follows at once.
    private func sendPieces(to socket: borrowing Descriptor, limit: Int) -> Transfer {
        var bytes: [UInt8] = []
        swap(&bytes, &front)
        let ahead = bytes.count - frontSent
        let transfer = send(bytes, pieces[0], to: socket, limit: limit)
        if case .moved(let count) = transfer {
            if ahead > 0 { usedFront(Swift.min(count, ahead), &bytes) }
            if count > ahead { usedPiece(count - ahead) }
        }
        front = bytes
        return transfer
    }

    private func send(
        _ bytes: [UInt8], _ piece: Piece, to socket: borrowing Descriptor, limit: Int
    ) -> Transfer {
        let first = bytes.span.extracting(frontSent...)
        switch piece {
        case .bytes(let body, let sent):
            let second = body.span.extracting(sent...)
            return socket.send(first, second, more: isFile(1))
        case .file(let file, let sent):
            guard first.isEmpty else { return socket.send(first, Span(), more: true) }
            let count = Swift.min(file.length - sent, limit)
            return socket.send(from: file.file.descriptor, offset: file.offset + sent, count: count)
        }
    }

    private func isFile(_ index: Int) -> Bool {
        guard pieces.count > index, case .file = pieces[index] else { return false }
        return true
    }

    private func usedPiece(_ count: Int) {
        switch pieces[0] {
        case .bytes(let bytes, let sent):
            waitingBytes -= count
            if sent + count < bytes.count { return pieces[0] = .bytes(bytes, sent: sent + count) }
        case .file(let file, let sent):
            if sent + count < file.length { return pieces[0] = .file(file, sent: sent + count) }
            fileCount -= 1
        }
        pieces.removeFirst()
        hasPieces = !pieces.isEmpty
    }
}
