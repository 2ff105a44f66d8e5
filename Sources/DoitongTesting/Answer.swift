/// One final answer of an HTTP/1.1 server, read with more care than a client needs.
package struct Answer {
    package enum Framing: Equatable { case none, length(Int), chunked, untilClose }

    package let status: Int
    package let fields: [(name: String, value: String)]
    package let framing: Framing
    package let body: [UInt8]
    /// Interim answers (1xx) that came before it.
    package let interims: [Int]

    package var text: String { String(decoding: body, as: UTF8.self) }

    package func values(_ name: String) -> [String] {
        fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    package subscript(name: String) -> String? { values(name).first }
}

extension Wire {
    /// The next answer; nil when the connection ends where one could begin.
    package func answer(toHead: Bool = false) throws(Failure) -> Answer? {
        var interims: [Int] = []
        while true {
            guard let line = try takeLine() else {
                guard waiting.isEmpty, interims.isEmpty else { throw .malformed("the end within an answer") }
                return nil
            }
            let status = try Self.status(in: line)
            let fields = try takeFields()
            if status < 200 {
                guard fields.isEmpty else { throw .malformed("fields in an interim answer") }
                interims.append(status)
                continue
            }
            let framing = try Self.framing(status, fields)
            let hasBody = !toHead && status != 204 && status != 304
            return Answer(
                status: status, fields: fields, framing: framing, body: hasBody ? try takeBody(framing) : [],
                interims: interims)
        }
    }

    private static func status(in line: String) throws(Failure) -> Int {
        let parts = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "HTTP/1.1", parts[1].count == 3, let status = Int(parts[1]),
            (100...599).contains(status), !parts[2].isEmpty
        else { throw .malformed("status line: \(line)") }
        return status
    }

    private func takeFields() throws(Failure) -> [(name: String, value: String)] {
        var fields: [(name: String, value: String)] = []
        while true {
            guard let line = try takeLine() else { throw .malformed("the end within a head") }
            if line.isEmpty { return fields }
            guard let colon = line.firstIndex(of: ":"), colon > line.startIndex else {
                throw .malformed("field line: \(line)")
            }
            let name = line[..<colon]
            let isToken = name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
            guard isToken, line.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else {
                throw .malformed("field line: \(line)")
            }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            fields.append((String(name), String(value)))
        }
    }

    private static func framing(
        _ status: Int, _ fields: [(name: String, value: String)]
    ) throws(Failure) -> Answer.Framing {
        let lengths = fields.filter { $0.name.lowercased() == "content-length" }
        let codings = fields.filter { $0.name.lowercased() == "transfer-encoding" }
        switch (lengths.count, codings.count) {
        case (0, 0): return status == 204 || status == 304 ? .none : .untilClose
        case (1, 0):
            guard let length = Int(lengths[0].value), length >= 0 else { throw .malformed("Content-Length") }
            return .length(length)
        case (0, 1):
            guard codings[0].value == "chunked" else { throw .malformed("Transfer-Encoding") }
            return .chunked
        default: throw .malformed("an answer framed more than once")
        }
    }

    private func takeBody(_ framing: Answer.Framing) throws(Failure) -> [UInt8] {
        var body: [UInt8] = []
        switch framing {
        case .none: break
        case .length(let length):
            guard let bytes = try take(length) else { throw .malformed("the end within a body of a known length") }
            body = bytes
        case .untilClose:
            while try receive() {}
            body = try take(waiting.count) ?? []
        case .chunked:
            while let chunk = try takeChunk() { body += chunk }
        }
        return body
    }

    /// The next chunk of a chunked body; nil at its end.
    package func takeChunk() throws(Failure) -> [UInt8]? {
        guard let line = try takeLine(), let size = Int(line, radix: 16), size >= 0 else {
            throw .malformed("the size of a chunk")
        }
        guard let chunk = try take(size), try takeLine() == "" else { throw .malformed("the end of a chunk") }
        return size == 0 ? nil : chunk
    }
}
