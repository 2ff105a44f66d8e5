import DoitongTesting
import Gateway
import HTTPTypes
import Testing
import Vendors

@Suite struct BulkTests {
    /// Two pieces of work at a vendor, the request that asks after both, an answer, and what it says of each.
    struct Row: CustomTestStringConvertible, Sendable {
        let host: Identifier<Host>
        let tickets: [String]
        let request: String
        let answer: String
        let says: [String]

        var testDescription: String { "\(host): \(says.joined(separator: ", "))" }
    }

    static let rows = [
        Row(
            host: "kling", tickets: ["tasks/1", "tasks/2", "tasks/3"],
            request: "https://api-singapore.klingai.com/tasks?task_ids=1%2C2%2C3",
            answer: #"""
                {"code":0,"data":[{"id":"2","status":"succeeded","outputs":[{"url":"https://v.example/2"}]},
                {"id":"1","status":"processing"},{"id":"9","status":"failed"}]}
                """#,
            says: ["pending tasks/1", "finished https://v.example/2", "nothing"]),
        Row(
            host: "kling", tickets: ["tasks/1", "tasks/2"],
            request: "https://api-singapore.klingai.com/tasks?task_ids=1%2C2",
            answer: #"""
                {"code":0,"data":[{"id":"1","status":"failed","message":"m"},{"id":"2","status":"odd"}]}
                """#,
            says: ["failed", "unreadable"]),
        Row(
            host: "ark", tickets: ["cgt-1", "cgt-2", "cgt-3"],
            request: "https://ark.ap-southeast.bytepluses.com/api/v3/contents/generations/tasks?page_num=1&page_size=3"
                + "&filter.task_ids=cgt-1&filter.task_ids=cgt-2&filter.task_ids=cgt-3",
            answer: #"""
                {"items":[{"id":"cgt-1","status":"succeeded","content":{"video_url":"https://v.example/1"}},
                {"id":"cgt-2","status":"succeeded"},{"id":"cgt-3","status":"queued"}],"total":3}
                """#,
            says: ["finished https://v.example/1", "too little", "pending cgt-3"]),
        Row(
            host: "vidu", tickets: ["1", "2", "3"],
            request: "https://api.vidu.com/ent/v2/tasks?task_ids=1&task_ids=2&task_ids=3",
            answer: #"""
                {"tasks":[{"id":"1","state":"success","creations":[{"url":"https://v.example/1"}]},
                {"id":"2","state":"success"},{"id":"3","state":"failed","err_code":"CreationPolicyViolation"}]}
                """#,
            says: ["finished https://v.example/1", "too little", "refused: CreationPolicyViolation"]),
        Row(
            host: "heygen", tickets: ["videos/a", "videos/b", "videos/c", "videos/d"],
            request: "https://api.heygen.com/v3/videos/statuses?video_ids=a%2Cb%2Cc%2Cd",
            answer: #"""
                {"data":[{"video_id":"a","status":"queued"},{"video_id":"b","status":"completed"},
                {"video_id":"c","status":"not_found"}]}
                """#,
            says: ["pending videos/a", "too little", "too little", "nothing"]),
        Row(
            host: "heygen", tickets: ["lipsyncs/a", "lipsyncs/b"],
            request: "https://api.heygen.com/v3/lipsyncs/statuses?lipsync_ids=a%2Cb",
            answer: #"""
                {"data":[{"video_id":"a","status":"running"},{"video_id":"b","status":"failed"}]}
                """#,
            says: ["pending lipsyncs/a", "too little"]),
    ]

    @Test("several are asked after at once, and the answer is each one's own", arguments: rows)
    func told(row: Row) throws {
        let adapter = try Samples.adapter(row.host)
        let tickets = row.tickets.map { Ticket($0) }
        #expect(adapter.bulk(tickets)?.url.text == row.request)
        let told = try adapter.told(Samples.answer(200, row.answer), tickets)
        let words = tickets.map { ticket in
            switch told[ticket] {
            case .step(let step): Samples.words(step)
            case .failed(let error): Samples.words(error)
            case .tooLittle: "too little"
            case nil: "nothing"
            }
        }
        #expect(words == row.says)
    }

    @Test(
        "what is not listed is asked after alone",
        arguments: [
            ("kling", "image2video/1"), ("heygen", "v2/1"), ("ark", "found/cgt-1"), ("veo", "operations/1"),
        ] as [(Identifier<Host>, String)])
    func alone(host: Identifier<Host>, ticket: String) throws {
        #expect(try Samples.adapter(host).bulk([Ticket(ticket)]) == nil)
    }

    @Test("garbage is an error or says nothing", arguments: ["kling", "ark", "vidu", "heygen"] as [Identifier<Host>])
    func garbage(host: Identifier<Host>) throws {
        let adapter = try Samples.adapter(host)
        let rows = Self.rows.filter { $0.host == host }
        var random = SeededRandom(seed: 31)
        for _ in 0..<1000 {
            let row = rows[Int.random(in: rows.indices, using: &random)]
            var bytes = Array(row.answer.utf8)
            for _ in 0..<4 {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 32...126, using: &random)
            }
            let answer = Samples.answer(200, String(decoding: bytes, as: UTF8.self))
            _ = try? adapter.told(answer, row.tickets.map { Ticket($0) })
        }
    }
}
