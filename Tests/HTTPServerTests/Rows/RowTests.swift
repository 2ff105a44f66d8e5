import DoitongTesting
import HTTPTypes
import Testing
import ThreadTesting

/// The rows through a real socket.
@Suite(.serialized, .timeLimit(.minutes(5)), .onOwnThread) struct RowTests {
    @Test("every request gets its one answer, however its bytes arrive", arguments: Row.all)
    func verdict(row: Row) throws {
        try check(row) { try $0.send($1) }
        try check(row) { try $0.sendOneByOne($1) }
    }

    private func check(_ row: Row, _ send: (Wire, [UInt8]) throws -> Void) throws {
        let wire = try Site.shared.connect()
        let ending = "GET /sentinel HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
        try send(wire, row.bytes + (row.end == .keeps ? Array(ending.utf8) : []))
        if row.end == .halfClosed { wire.finishSending() }

        var answers: [Answer] = []
        while let answer = try wire.answer(toHead: row.heads.contains(answers.count)) { answers.append(answer) }
        if row.end == .keeps {
            let last = answers.popLast()
            #expect(last?.text == "sentinel" && last?.interims == [], "the connection did not go on")
        }
        #expect(answers.map(\.status) == row.statuses)
        if let bodies = row.bodies { #expect(answers.map(\.text) == bodies) }
        if let field = row.field { #expect(answers.last?.values(field.name) == [field.value]) }
        for answer in answers { check(answer, row) }
        if row.isRefused {
            #expect(!String(decoding: wire.received, as: UTF8.self).contains(Row.marker), "it was echoed")
            #expect(answers.last?["Connection"] == "close")
        }
    }

    /// What holds for every answer.
    private func check(_ answer: Answer, _ row: Row) {
        #expect(answer.values("Date").count == 1)
        #expect(answer["Date"].map(Self.isDate) == true)
        #expect(answer.interims == [] || answer.interims == [100] && row.mayContinue)
        if answer.status == 204 || answer.status == 304 { #expect(answer.framing == .none) }
        if answer.status >= 400 && answer.status != 500 {
            #expect(answer["Content-Type"] == "application/problem+json")
            #expect(answer.body.isEmpty || answer.text.contains("\"status\":\(answer.status),"))
        }
        if answer.framing == .untilClose { #expect(answer["Connection"] == "close") }
    }

    /// Sun, 06 Nov 1994 08:49:37 GMT (RFC 9110 §5.6.7).
    private static func isDate(_ text: String) -> Bool {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 6, words[5] == "GMT" else { return false }
        let digits = (words[1] + words[3] + words[4]).filter { $0 != ":" }
        return ["Mon,", "Tue,", "Wed,", "Thu,", "Fri,", "Sat,", "Sun,"].contains(words[0])
            && "JanFebMarAprMayJunJulAugSepOctNovDec".contains(words[2]) && words[1].count == 2 && words[2].count == 3
            && words[3].count == 4 && words[4].count == 8 && digits.count == 12 && digits.allSatisfy(\.isNumber)
    }

    @Test("there are rows enough, each with a name of its own, and each refused one carries the marker")
    func table() {
        #expect(Row.all.count >= 150)
        var names: Set<String> = []
        for row in Row.all { #expect(names.insert(row.testDescription).inserted, "\(row.testDescription) twice") }
        for row in Row.all where row.isRefused && row.bytes.count > 100 {
            #expect(String(decoding: row.bytes, as: UTF8.self).contains(Row.marker), "\(row.testDescription)")
        }
    }
}
