import Testing

/// Bytes that a client sends, and what must become of them.
struct Row: Sendable, CustomTestStringConvertible {
    enum End: Sendable {
        /// The connection goes on: the next request is answered.
        case keeps
        /// The server closes.
        case closes
        /// The client sends no more, and the server closes.
        case halfClosed
    }

    let name: String
    /// Where it is written. Without a number: a bound of ours.
    let section: String
    let bytes: [UInt8]
    /// The final answers' statuses, in order.
    let statuses: [Int]
    let end: End
    /// The bodies of the answers, where they matter.
    var bodies: [String]?
    /// Which of the requests ask with HEAD.
    var heads: Set<Int> = []
    /// A field of the last answer.
    var field: (name: String, value: String)?
    /// Whether an interim answer is due before the (only) final one.
    var mayContinue = false

    var testDescription: String { "\(section): \(name)" }

    var isRefused: Bool { end != .keeps && (statuses.last ?? 0) >= 400 }

    /// Stands in every request that is refused, and may stand in no answer.
    static let marker = "zQx7"

    private init(
        _ name: String, _ section: String, _ text: String, _ statuses: [Int], _ end: End, bodies: [String]? = nil
    ) {
        (self.name, self.section, self.statuses, self.end, self.bodies) = (name, section, statuses, end, bodies)
        bytes = Self.bytes(text)
    }

    /// Each character stands for one byte, so that "\u{80}" is a byte and not two.
    static func bytes(_ text: String) -> [UInt8] { text.unicodeScalars.map { UInt8($0.value) } }

    /// Answered, and the connection goes on.
    static func good(
        _ name: String, _ section: String, _ text: String, _ statuses: [Int] = [200], _ bodies: [String]? = nil
    ) -> Row { Row(name, section, text, statuses, .keeps, bodies: bodies) }

    /// Answered, and the connection ends with that.
    static func last(
        _ name: String, _ section: String, _ text: String, _ statuses: [Int] = [200], _ bodies: [String]? = nil
    ) -> Row { Row(name, section, text, statuses, .closes, bodies: bodies) }

    /// Refused, after as many good answers as `before` says; and the connection ends with that.
    static func bad(
        _ name: String, _ section: String, _ text: String, _ status: Int = 400, after before: [Int] = []
    ) -> Row { Row(name, section, text, before + [status], .closes) }

    static func halfClosed(_ name: String, _ section: String, _ text: String, _ statuses: [Int]) -> Row {
        Row(name, section, text, statuses, .halfClosed)
    }

    func head(_ which: Set<Int> = [0]) -> Row { changed { $0.heads = which } }
    func with(_ name: String, _ value: String) -> Row { changed { $0.field = (name, value) } }
    func continuing() -> Row { changed { $0.mayContinue = true } }

    private func changed(_ change: (inout Row) -> Void) -> Row {
        var copy = self
        change(&copy)
        return copy
    }

    static let all = requestLines + targets + fields + hosts + framing + chunks + connections + limits
}

/// A head of these lines.
func lines(_ lines: String...) -> String { lines.map { $0 + "\r\n" }.joined() + "\r\n" }

/// A GET with these field lines, and with a Host and the marker.
func get(_ fields: String...) -> String {
    (["GET /ok?zQx7 HTTP/1.1", "Host: h"] + fields).map { $0 + "\r\n" }.joined() + "\r\n"
}

/// A POST that is echoed, with these field lines and this content.
func post(_ fields: String..., content: String = "") -> String {
    (["POST /echo?zQx7 HTTP/1.1", "Host: h"] + fields).map { $0 + "\r\n" }.joined() + "\r\n" + content
}

/// A POST with chunks.
func chunked(_ content: String) -> String { post("Transfer-Encoding: chunked", content: content) }
