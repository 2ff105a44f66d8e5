import DoitongTesting
import HTTPServer
import Testing

/// What a client's bytes mean, however they are split.
@Suite struct WebSocketReaderTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bytes: [UInt8]
        let events: [WebSocketReader.Event]
        /// The code with which the reading ends; nil where it does not.
        let code: WebSocketCloseCode?

        init(
            _ name: String, _ bytes: [UInt8], _ events: [WebSocketReader.Event] = [], _ code: WebSocketCloseCode? = nil
        ) {
            (testDescription, self.bytes, self.events, self.code) = (name, bytes, events, code)
        }
    }

    private static var limits: WebSocketLimits {
        var limits = WebSocketLimits()
        limits.messageBytes = 70_000
        limits.fragments = 4
        return limits
    }

    private static func text(_ text: String) -> WebSocketReader.Event { .text(Array(text.utf8)) }
    private static func bytes(_ count: Int) -> [UInt8] { [UInt8](repeating: 0x61, count: count) }

    static let sound: [Row] =
        [
            // RFC 6455, 5.7.
            Row("a masked text", [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58], [text("Hello")]),
            Row("an empty text", frame(""), [text("")]),
            Row("bytes", frame(2, [0, 255]), [.binary([0, 255])]),
            Row("two texts", frame("a") + frame("b"), [text("a"), text("b")]),
            Row("fragments", frame("Hel", final: false) + continuation("lo"), [text("Hello")]),
            Row(
                "fragments, some of them empty",
                frame("", final: false) + continuation("a", final: false) + continuation(""), [text("a")]),
            Row(
                "a ping between fragments", frame("Hel", final: false) + frame(9, [1]) + continuation("lo"),
                [.ping([1]), text("Hello")]),
            Row("a character across fragments", frame(1, [0xe2], final: false) + frame(0, [0x82, 0xac]), [text("€")]),
            Row("a long ping", frame(9, bytes(125)), [.ping(bytes(125))]),
            Row("a pong", frame(10), [.pong([])]),
            Row("a close", frame(8), [.close(nil)]),
            Row("a close with a code", frame(8, [0x03, 0xe8]), [.close(1000)]),
            Row("a close with a reason", frame(8, [0x0f, 0xa0] + Array("ü".utf8)), [.close(4000)]),
        ]
        + [125, 126, 127, 65_535, 65_536, 70_000].map { count in
            Row("\(count) bytes", frame(2, bytes(count)), [.binary(bytes(count))])
        }

    static let broken: [Row] = [
        Row("a reserved bit", frame(1, bits: 0x40), [], .protocolError),
        Row("another reserved bit", frame(1, bits: 0x10), [], .protocolError),
        Row("an unmasked frame", frame(1, [0x61], masked: false), [], .protocolError),
        Row("an unmasked ping after a text", frame("a") + frame(9, masked: false), [text("a")], .protocolError),
        Row("a reserved opcode", frame(3), [], .protocolError),
        Row("a reserved control opcode", frame(11), [], .protocolError),
        Row("a continuation of nothing", continuation("a"), [], .protocolError),
        Row("a continuation after the end", frame("a") + continuation("b"), [text("a")], .protocolError),
        Row("a text within a text", frame("a", final: false) + frame("b"), [], .protocolError),
        Row("a fragmented ping", frame(9, final: false), [], .protocolError),
        Row("a ping of 126 bytes", frame(9, bytes(126)), [], .protocolError),
        Row("a length of 16 bits for 125", [0x82, 0xfe, 0, 125], [], .protocolError),
        Row("a length of 64 bits for 65,535", [0x82, 0xff, 0, 0, 0, 0, 0, 0, 0xff, 0xff], [], .protocolError),
        Row("a negative length", [0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0], [], .protocolError),
        Row("half a close code", frame(8, [3]), [], .protocolError),
        Row("a reason that is no UTF-8", frame(8, [0x03, 0xe8, 0xff]), [], .notUTF8),
        Row("a reason that ends too soon", frame(8, [0x03, 0xe8, 0xe2, 0x82]), [], .notUTF8),
        Row("one byte too many", [0x82, 0xff, 0, 0, 0, 0, 0, 1, 0x11, 0x71], [], .tooLarge),
        Row("the largest length", [0x82, 0xff, 0x7f] + [UInt8](repeating: 255, count: 7), [], .tooLarge),
        Row(
            "too much in fragments", frame(2, bytes(70_000), final: false) + [0x80, 0x81], [], .tooLarge),
        Row(
            "too many fragments",
            frame("", final: false) + [UInt8]((0..<4).map { _ in continuation("", final: false) }.joined()), [],
            .tooLarge),
        Row("text that is cut", frame(1, [0xe2, 0x82]), [], .notUTF8),
        Row("text that goes wrong in a fragment", frame(1, [0xe2], final: false) + frame(0, [0x28]), [], .notUTF8),
        Row("a surrogate", frame(1, [0xed, 0xa0, 0x80]), [], .notUTF8),
        Row("beyond U+10FFFF", frame(1, [0xf4, 0x90, 0x80, 0x80]), [], .notUTF8),
        Row("two bytes for one", frame(1, [0xc0, 0x80]), [], .notUTF8),
        Row("three bytes for two", frame(1, [0xe0, 0x80, 0x80]), [], .notUTF8),
    ]

    static let badCodes: [Row] = [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535].map { code in
        Row("close \(code)", frame(8, [UInt8(code >> 8), UInt8(code & 0xff)]), [], .protocolError)
    }

    private static func read(_ pieces: [[UInt8]]) -> (events: [WebSocketReader.Event], code: WebSocketCloseCode?) {
        var reader = WebSocketReader(limits)
        var events: [WebSocketReader.Event] = []
        do throws(WebSocketViolation) {
            for piece in pieces {
                var offset = 0
                while let event = try reader.next(piece.span, &offset) { events.append(event) }
                #expect(offset == piece.count)
            }
        } catch {
            return (events, error.code)
        }
        #expect(reader.heldBytes <= limits.messageBytes)
        return (events, nil)
    }

    @Test("frames mean the same whole and byte by byte", arguments: sound + broken + badCodes)
    func rows(row: Row) {
        for pieces in [[row.bytes], row.bytes.map { [$0] }] {
            let (events, code) = Self.read(pieces)
            #expect(events == row.events)
            #expect(code == row.code)
        }
    }

    @Test(
        "frames mean the same split at any place",
        arguments: (sound + broken + badCodes).filter { $0.bytes.count < 300 })
    func splits(row: Row) {
        for place in row.bytes.indices {
            let (events, code) = Self.read([Array(row.bytes[..<place]), Array(row.bytes[place...])])
            #expect(events == row.events)
            #expect(code == row.code)
        }
    }

    @Test("frames with mistakes mean the same however they are split", arguments: 1...4)
    func garbage(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let samples = (Self.sound + Self.broken).map(\.bytes).filter { $0.count < 300 }
        for _ in 0..<thorough(250_000) {
            var bytes = samples.randomElement(using: &random)! + samples.randomElement(using: &random)!
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                case 1: bytes[place] = .random(in: 0...255, using: &random)
                default: if bytes.count > 1 { bytes.remove(at: place) }
                }
            }
            let whole = Self.read([bytes])
            let place = Int.random(in: 0...bytes.count, using: &random)
            let split = Self.read([Array(bytes[..<place]), Array(bytes[place...])])
            guard whole.events == split.events, whole.code == split.code else {
                Issue.record("\(bytes) split at \(place)")
                return
            }
            for case .text(let text) in whole.events where String(validating: text, as: UTF8.self) == nil {
                Issue.record("\(text) is no UTF-8")
            }
        }
    }
}
