import Crypto
import DoitongTesting
import EventLoop
import HTTPClient
import HTTPTypes
import JSON
import S3
import Synchronization
import Telemetry
import Testing

/// Against a storage of somebody else's, which compares every signature with its own.
@Suite(.serialized, .timeLimit(.minutes(10)), .onOwnThread) struct S3ClientTests {
    private static let sizes = [0, 1, 100_000, 6 << 20, (6 << 20) + 1, 10 << 20, (15 << 20) + 3]

    @Test("an object comes back as it went, as a whole and in parts", arguments: sizes)
    func roundTrip(size: Int) async throws {
        let bench = try Bench()
        let bytes = Bench.bytes(size)
        try await bench.put(bytes)
        let isStored = try bench.stored() == bytes
        #expect(isStored)
        #expect(try bench.storage.object("\(bench.prefix)a")["Content-Type"] == "audio/basic")
        #expect(try await bench.client.head("a")?.bytes == size)
        #expect(try await bench.client.head("a")?.contentType == "audio/basic")
        if size > 0 {
            let isWhole = try await bench.download(size) == bytes
            #expect(isWhole)
            #expect(try await bench.client.get("a", size - 1..<size) == [bytes[size - 1]])
        }
        #expect(try bench.storage.uploads(bench.prefix).isEmpty)
        try await bench.client.delete("a")
        try await bench.client.delete("a")
        #expect(try await bench.client.head("a") == nil)
        #expect(bench.retries == 0)
    }

    @Test("what is not there is absent, and nothing else is")
    func absent() async throws {
        let bench = try Bench()
        #expect(try await bench.client.head("a") == nil)
        #expect(try await bench.client.get("a", 0..<10) == nil)
        #expect(try await bench.download(10) == nil)
        #expect(!bench.hasDownload)
        let nowhere = try Bench(bucket: "no-such-bucket")
        #expect(try await nowhere.client.head("a") == nil)  // HEAD cannot tell.
        await #expect(throws: S3Error.self) { try await nowhere.client.get("a", 0..<10) }
    }

    @Test("keys that were lent bring their session's token")
    func session() async throws {
        let storage = try Storage.shared.get()
        let keys = S3Keys(id: storage.id, secret: Secret(storage.secret), session: Secret(storage.session))
        let bench = try Bench(keys)
        try await bench.put(Bench.bytes(100))
        #expect(try await bench.client.head("a")?.bytes == 100)
        let address = try bench.client.presigned(.get, "a", lasting: .seconds(60))
        #expect(try await Self.fetch(address).status == .ok)
    }

    // MARK: Addresses

    private static func fetch(_ url: URL, _ range: String? = nil) async throws -> HTTPResponse {
        let lane = Lane()
        defer { lane.stop() }
        return try await Client(lanes: [lane]).send(
            HTTPRequest(.get, url, range.map { [(.range, $0)] } ?? []), egress: .anywhere)
    }

    @Test("an address gives whoever has it the object, in ranges too, until it expires")
    func presigned() async throws {
        let time = Mutex(Timestamp.now())
        let bench = try Bench(now: { time.withLock { $0 } })
        let bytes = Bench.bytes(1000)
        try await bench.put(bytes)
        let address = try bench.client.presigned(
            .get, "a", lasting: .seconds(600),
            answer: [
                ("response-content-type", "audio/L16; rate=24000"),
                ("response-content-disposition", "inline; filename=\"a b.pcm\""),
            ])
        let whole = try await Self.fetch(address)
        #expect(whole.body == bytes)
        #expect(whole.fields[.contentType] == "audio/L16; rate=24000")
        #expect(whole.fields[FieldName("Content-Disposition")] == "inline; filename=\"a b.pcm\"")
        let part = try await Self.fetch(address, "bytes=10-19")
        #expect(part.status == Status(206))
        #expect(part.body == Array(bytes[10..<20]))
        #expect(!address.text.contains(bench.storage.secret))
        let changed = try URL(parsing: address.text.replacing("X-Amz-Expires=600", with: "X-Amz-Expires=601"))
        #expect(try await Self.fetch(changed).status == Status(403))
        time.withLock { $0 = Timestamp(milliseconds: $0.milliseconds - 601_000) }
        let expired = try bench.client.presigned(.get, "a", lasting: .seconds(600))
        #expect(try await Self.fetch(expired).status == Status(403))
    }

    @Test(
        "an address never lasts longer than seven days", arguments: [(-5, 1), (0, 1), (60, 60), (9_999_999, 604_800)])
    func lasting(asked: Int, seconds: Int) throws {
        let address = try Bench().client.presigned(.get, "a", lasting: .seconds(asked))
        #expect(address.text.contains("X-Amz-Expires=\(seconds)&"))
    }

    // MARK: Failures that pass

    private static let faults: [(String, JSON)] = [
        ("error", [:]), ("error", ["status": 500, "code": "InternalError"]),
        ("error", ["status": 429, "code": "TooManyRequests"]),
        ("error", ["status": 400, "code": "RequestTimeout"]), ("error", ["status": 409, "code": "OperationAborted"]),
        ("reset", [:]), ("late-reset", [:]), ("late-error", [:]), ("truncated", [:]), ("slow", [:]),
        ("garbage", ["status": 502]), ("silent", ["seconds": 3]),
    ]

    @Test("a failure that passes is survived, wherever it befalls", arguments: faults.indices)
    func survived(index: Int) async throws {
        let (kind, more) = Self.faults[index]
        var limits = Bench.limits
        if kind == "silent" { limits.answerTime = .milliseconds(500) }
        let bench = try Bench(limits: limits)
        let (small, large) = (Bench.bytes(70_000, seed: 2), Bench.bytes(11 << 20, seed: 3))
        func fail(_ method: String, _ match: String = "", count: Int = 1) throws {
            try bench.gate.reset(Storage.fault(kind, method, match: match, count: count, more))
        }
        try fail("PUT", count: 2)
        try await bench.put(small)
        // The answer to HEAD has no body, and so no word for what is wrong.
        let isSilent = more["status"] == 400 || more["status"] == 409
        if !isSilent { try fail("HEAD") }
        #expect(try await bench.client.head("a")?.bytes == small.count)
        try fail("GET", count: 2)
        #expect(try await bench.download(small.count) == small)
        for (method, match) in [("POST", "uploads="), ("PUT", "partNumber=2"), ("POST", "uploadId="), ("HEAD", "")]
        where !isSilent || method != "HEAD" {
            try fail(method, match)
            try await bench.put(large, as: "large-\(method)-\(match.count)")
            let isStored = try bench.stored("large-\(method)-\(match.count)") == large
            #expect(isStored, "\(method) \(match)")
        }
        try fail("GET")
        let isWhole = try await bench.download(large.count, "large-PUT-12") == large
        #expect(isWhole)
        try fail("DELETE")
        try await bench.client.delete("a")
        #expect(try bench.stored() == nil)
        #expect(kind == "slow" ? bench.retries == 0 : bench.retries >= (isSilent ? 8 : 10))
        // An upload that was begun and whose beginning nobody was told of is left to the sweep.
        #expect(
            try bench.storage.uploads(bench.prefix).count == (kind.hasPrefix("late") || kind == "truncated" ? 1 : 0))
    }

    @Test("what a storage says no to after it said 200 is no success")
    func errorWithin() async throws {
        let bench = try Bench()
        let bytes = Bench.bytes(11 << 20)
        try bench.gate.reset(Storage.fault("error-within", "POST", match: "uploadId="))
        try await bench.put(bytes)
        #expect(try bench.stored() == bytes)
        #expect(bench.retries == 1)
    }

    @Test("bytes that changed on their way are asked for again")
    func changed() async throws {
        let bench = try Bench()
        let bytes = Bench.bytes(11 << 20)
        try await bench.put(bytes)
        try bench.gate.reset(Storage.fault("truncated", "GET", count: 2))
        #expect(try await bench.download(bytes.count) == bytes)
        #expect(bench.retries == 2)
    }

    @Test("through a storage that fails a third of the time all arrives in the end", arguments: 1...4)
    func stormy(seed: Int) async throws {
        let bench = try Bench()
        let bytes = Bench.bytes(16 << 20, seed: UInt64(seed))
        try bench.gate.tell(["reset": true, "rate": 0.33, "seed": .int(seed)])
        let patient = RetrySchedule(attempts: 60, base: .milliseconds(1), longest: .seconds(1))
        try await bench.put(bytes, as: "large", patient)
        for index in 0..<20 { try await bench.put(Array(bytes[..<(index * 1000)]), as: "\(index)", patient) }
        try bench.gate.reset()
        let isWhole = try await bench.download(bytes.count, "large") == bytes
        #expect(isWhole)
        for index in 0..<20 { #expect(try await bench.client.head("\(index)")?.bytes == index * 1000) }
        #expect(bench.retries > 0)
    }

    @Test("it is given up after so many attempts, between which any time up to a growing bound passes")
    func givenUp() async throws {
        let bench = try Bench()
        try bench.gate.reset(Storage.fault("error", "PUT", count: 1000))
        await #expect(throws: S3Error.self) { try await bench.put(Bench.bytes(10)) }
        #expect(try bench.gate.seen().count == RetrySchedule.waitedFor.attempts)
        for (pause, bound) in zip(bench.pauses, [100, 200, 400, 800]) { #expect(pause <= .milliseconds(bound)) }
        #expect(bench.pauses.count == 4)
        #expect(Set(bench.pauses).count == 4)
    }

    @Test("an upload in parts that fails for good leaves no parts behind")
    func aborted() async throws {
        let bench = try Bench()
        try bench.gate.reset(
            Storage.fault("error", "PUT", match: "partNumber=3", count: 100, ["status": 403, "code": "AccessDenied"]))
        await #expect(throws: S3Error.self) { try await bench.put(Bench.bytes(16 << 20)) }
        #expect(try bench.storage.uploads(bench.prefix).isEmpty)
        #expect(try bench.stored() == nil)
    }

    @Test("an upload in parts that is cancelled leaves no parts behind")
    func cancelled() async throws {
        let bench = try Bench()
        try bench.gate.reset(Storage.fault("silent", "PUT", match: "partNumber=2", count: 100, ["seconds": 30]))
        let task = Task { try await bench.put(Bench.bytes(16 << 20)) }
        while try !bench.gate.seen().contains(where: { $0[1].contains("partNumber=2") }) { await Task.yield() }
        task.cancel()
        await #expect(throws: S3Error.cancelled) { try await task.value }
        #expect(try bench.storage.uploads(bench.prefix).isEmpty)
    }

    @Test("uploads that began long ago are taken away, ours alone, and not those that go on")
    func swept() async throws {
        // The storage says of every upload that it began on 10 November 2010 at 20:48:33.
        let began = Timestamp(milliseconds: 1_289_422_113_000)
        let time = Mutex(Timestamp.now())
        let bench = try Bench(now: { time.withLock { $0 } })
        try bench.gate.tell(["checks": false])
        for index in 0..<3 {
            try bench.gate.reset(
                Storage.fault(
                    "error", "PUT", match: "partNumber", count: 100, ["status": 403, "code": "AccessDenied"]),
                Storage.fault("error", "DELETE", count: 100, ["status": 403, "code": "AccessDenied"]))
            await #expect(throws: S3Error.self) { try await bench.put(Bench.bytes(11 << 20), as: "left-\(index)") }
        }
        let other = try Bench()
        try other.gate.reset(
            Storage.fault("error", "PUT", match: "partNumber", count: 100, ["status": 403, "code": "AccessDenied"]),
            Storage.fault("error", "DELETE", count: 100, ["status": 403, "code": "AccessDenied"]))
        await #expect(throws: S3Error.self) { try await other.put(Bench.bytes(11 << 20)) }
        try bench.gate.tell(["reset": true, "checks": false])
        time.withLock { $0 = Timestamp(milliseconds: began.milliseconds + 24 * 3_600_000 - 1000) }
        #expect(try await bench.client.abortStaleUploads() == 0)
        #expect(try bench.storage.uploads(bench.prefix).count == 3)
        time.withLock { $0 = Timestamp(milliseconds: began.milliseconds + 24 * 3_600_000 + 1000) }
        #expect(try await bench.client.abortStaleUploads() == 3)
        #expect(try bench.storage.uploads(bench.prefix).isEmpty)
        #expect(try bench.storage.uploads(other.prefix).count == 1)
    }

    // MARK: Failures that stay

    private static func words(of error: any Error) -> String { "\(error)" }

    @Test("the check passes where all is well, also where it passed before")
    func check() async throws {
        let bench = try Bench()
        try await bench.client.check()
        try await bench.client.check()
        #expect(try bench.storage.keys(bench.prefix) == ["\(bench.prefix)doitong.txt"])
    }

    private static let mistakes: [(String, [String])] = [
        ("id", ["InvalidAccessKeyId", "AWS_ACCESS_KEY_ID"]),
        ("secret", ["SignatureDoesNotMatch", "AWS_SECRET_ACCESS_KEY"]),
        ("session", ["InvalidToken", "AWS_SESSION_TOKEN"]), ("bucket", ["NoSuchBucket", "create the bucket"]),
        ("clock", ["RequestTimeTooSkewed", "clock", "NTP", "the storage's says 20"]),
    ]

    @Test("what an operator set wrong is said, with what to do", arguments: mistakes)
    func mistaken(what: String, words: [String]) async throws {
        let storage = try Storage.shared.get()
        let keys = S3Keys(
            id: what == "id" ? "AKIAOTHER" : storage.id,
            secret: Secret(what == "secret" ? "another" : storage.secret),
            session: what == "session" ? Secret("old") : nil)
        let bench = try Bench(
            keys, bucket: what == "bucket" ? "no-such-bucket" : nil,
            now: {
                let now = Timestamp.now()
                return what == "clock" ? Timestamp(milliseconds: now.milliseconds + 3_600_000) : now
            })
        do {
            try await bench.client.check()
            Issue.record("it passed")
        } catch {
            for word in words { #expect("\(error)".contains(word), "\(error)") }
            #expect(!"\(error)".contains(storage.secret))
        }
    }

    private static let answers: [(JSON, [String])] = [
        (
            ["status": 403, "code": "AccessDenied", "message": "Access Denied"],
            ["AccessDenied", "s3:PutObject", "s3:ListBucketMultipartUploads"]
        ),
        (
            ["status": 301, "code": "PermanentRedirect", "more": "<Region>eu-west-3</Region>"],
            ["another region", "region=eu-west-3"]
        ),
        (
            ["status": 400, "code": "AuthorizationHeaderMalformed", "more": "<Region>ap-east-1</Region>"],
            ["region=ap-east-1"]
        ),
        (["status": 400, "code": "ExpiredToken"], ["expired", "AWS_SESSION_TOKEN"]),
        (["status": 400, "code": "Strange", "message": "Something &amp; else"], ["Strange, \"Something & else\""]),
    ]

    @Test("what a storage refuses is said in its words and ours, and not tried again", arguments: answers.indices)
    func refused(index: Int) async throws {
        let (answer, words) = Self.answers[index]
        let bench = try Bench()
        try bench.gate.reset(Storage.fault("error", "PUT", count: 9, answer))
        do {
            try await bench.client.check()
            Issue.record("it passed")
        } catch {
            for word in words { #expect("\(error)".contains(word), "\(error)") }
        }
        #expect(bench.retries == 0)
    }

    @Test("who gives back other bytes, or is no storage at all, does not pass")
    func strange() async throws {
        let bench = try Bench()
        try bench.gate.reset(Storage.fault("changed", "GET", count: 9))
        await #expect(throws: S3Error.damaged("it gives back other bytes than were written")) {
            try await bench.client.check()
        }
        try bench.gate.reset(Storage.fault("garbage", count: 99))
        await #expect(throws: S3Error.self) { try await bench.client.check() }
        try bench.gate.reset(Storage.fault("garbage", "POST", count: 99))
        await #expect(throws: S3Error.self) { try await bench.put(Bench.bytes(11 << 20)) }
    }
}
