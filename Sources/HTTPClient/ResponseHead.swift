import HTTPTypes

/// The head of a response, gathered from the lines that libcurl hands over one by one.
struct ResponseHead {
    enum Failure: Error { case tooLarge, unreadable }

    private let maximumBytes: Int
    private var seenBytes = 0
    private var bytes: [UInt8] = []
    private var lines: [Fields.Line] = []
    /// Of the final answer, once its status line is here.
    private(set) var status: Status?
    /// What follows are trailers, which mean nothing to us.
    private(set) var isOver = false

    init(maximumBytes: Int) { self.maximumBytes = maximumBytes }

    var fields: Fields { Fields(over: bytes, lines: lines) }

    /// Takes one line with its end.
    mutating func take(_ line: UnsafeRawBufferPointer) throws(Failure) {
        seenBytes += line.count
        guard seenBytes <= maximumBytes else { throw .tooLarge }
        guard !isOver else { return }
        if unsafe line.starts(with: "HTTP/".utf8) { return unsafe try takeStatus(line) }
        guard status != nil else { return }  // A field of an interim answer.
        var end = line.count
        while end > 0, unsafe line[end - 1] == 0x0d || line[end - 1] == 0x0a { end -= 1 }
        if end == 0 { isOver = true } else { unsafe takeField(UnsafeRawBufferPointer(rebasing: line[..<end])) }
    }

    private mutating func takeStatus(_ line: UnsafeRawBufferPointer) throws(Failure) {
        let digits = unsafe Array(line.drop { $0 != 0x20 }.dropFirst().prefix(3))
        guard digits.count == 3, digits.allSatisfy({ $0 &- 0x30 < 10 }) else { throw .unreadable }
        let code = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        guard (100...599).contains(code) else { throw .unreadable }
        status = code >= 200 ? Status(code) : nil
    }

    /// Adds a field. A line without a colon, and one that goes on from the line before it, are passed over.
    private mutating func takeField(_ line: UnsafeRawBufferPointer) {
        guard let first = unsafe line.first, first != 0x20, first != 0x09,
            let colon = unsafe line.firstIndex(of: UInt8(ascii: ":")), colon > 0
        else { return }
        let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        let start = unsafe line[(colon + 1)...].firstIndex { !isBlank($0) } ?? line.count
        let end = unsafe line[start...].lastIndex { !isBlank($0) }.map { $0 + 1 } ?? start
        let base = bytes.count
        unsafe bytes.append(contentsOf: line)
        lines.append(
            Fields.Line(
                nameStart: UInt32(base), nameEnd: UInt32(base + colon), valueStart: UInt32(base + start),
                valueEnd: UInt32(base + end)))
    }
}
