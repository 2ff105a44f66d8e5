import DoitongTesting
import JSON
import Testing
import ThreadTesting

/// Nothing that is sent may stop the server, and the two ways in which bodies are read may never differ.
@Suite(.serialized, .timeLimit(.minutes(5)), .onOwnThread) struct GarbageTests {
    private static let bodies = [
        Row.helloText,
        #"{"query":"query Q($v:Any,$n:String){any(value:$v) hello(name:$n)}","variables":{"v":[1.5,{"a":"\u00e9\\"},null],"n":"x\"y"},"operationName":"Q"}"#,
        #"{ "operationName" : null , "extensions" : {"a":{}} , "query" : "{\n  hello(name: \"ü\\n\")\t}" }"#,
        #"{"query":"mutation{bump}","variables":{},"extensions":null}"#,
    ].map { Array($0.utf8) }

    @Test("a damaged body is answered alike whether or not it makes the reader take the long way", arguments: 1...8)
    func bodies(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let wire = try Endpoint.shared.connect()
        wire.forgetsReceived = true
        for _ in 0..<1_000 {
            let body = mutated(Self.bodies.randomElement(using: &random)!, with: Self.jsonBytes, &random)
            guard let start = body.firstIndex(of: UInt8(ascii: "{")) else { continue }
            // A member that nobody knows is read the long way, and changes nothing.
            let marked = body[...start] + Array(#""unknown":0,"#.utf8) + body[(start + 1)...]
            let empty = body[(start + 1)...].first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "}")
            guard !empty else { continue }
            for body in [body, Array(marked)] {
                try wire.send(Array(post("").utf8).replacing("Length: 0", body.count) + body)
            }
            let short = try #require(try wire.answer())
            let long = try #require(try wire.answer())
            #expect(short.status == long.status, "\(String(decoding: body, as: UTF8.self))")
            #expect([200, 400].contains(short.status))
            if short.status == 200 { #expect(short.text == long.text, "\(String(decoding: body, as: UTF8.self))") }
        }
    }

    @Test("damaged URLs and fields are answered", arguments: 1...4)
    func heads(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let wire = try Endpoint.shared.connect()
        wire.forgetsReceived = true
        let query = Array(
            "query=query+Q(%24n:String)%7Bhello(name:%24n)%7D&variables=%7B%22n%22:%22%C3%BC%22%7D&operationName=Q".utf8
        )
        let accept = Array(
            #"application/json;q=0.9, application/graphql-response+json; charset="utf-8", */*;q=0.1"#.utf8)
        for _ in 0..<1_000 {
            let query = mutated(query, with: Array("%%&=+aZ0:;/?~".utf8), &random)
            let accept = mutated(accept, with: Array(#"aq=10.,;/*"\ +-"#.utf8), &random)
            try wire.send(
                get(
                    raw: String(decoding: query, as: UTF8.self), accept: String(decoding: accept, as: UTF8.self),
                    "X-API-Key: a"))
            let answer = try #require(try wire.answer())
            #expect([200, 400, 406].contains(answer.status), "\(answer.text)")
        }
    }

    @Test("documents of any bytes have root fields, or none", arguments: 1...4)
    func documents(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let wire = try Endpoint.shared.connect()
        wire.forgetsReceived = true
        let document = Array(
            #"query Q($v: Any = {a: 1.5}) { a: any(value: $v) ...F ... on Query { b: any(value: """}""") } } fragment F on Query { hello(name: "\"}") @skip(if: false) }"#
                .utf8)
        for _ in 0..<1_000 {
            let document = String(
                decoding: mutated(document, with: Array(#"{}()."\@:#a"#.utf8), &random), as: UTF8.self)
            try wire.send(post(asking(.string(document)), at: "/surrounded"))
            #expect(try wire.answer()?.status == 200)
        }
    }

    private static let jsonBytes = Array(#"{}[]":,\nul0-e. "#.utf8) + [0x00, 0x0A, 0x1F, 0x7F, 0x80, 0xC3, 0xF0, 0xFF]

    /// Up to four changes: a byte replaced, put in, or taken out, or a stretch repeated.
    private func mutated(_ bytes: [UInt8], with alphabet: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 0...4, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            let byte = alphabet.randomElement(using: &random)!
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[place] = byte
            case 1: bytes.insert(byte, at: place)
            case 2: bytes.remove(at: place)
            default: bytes.insert(contentsOf: bytes[place..<min(place + 8, bytes.count)], at: place)
            }
        }
        return bytes
    }
}

extension [UInt8] {
    /// A head whose length of nothing is made another.
    fileprivate func replacing(_ text: String, _ length: Int) -> [UInt8] {
        let parts = String(decoding: self, as: UTF8.self).split(separator: text, omittingEmptySubsequences: false)
        return Array(parts.joined(separator: "Length: \(length)").utf8)
    }
}
