import Crypto
import DoitongTesting
import Gateway
import Glibc
import HTTPTypes
import JSON
import Media
import S3
import Telemetry
import Testing

/// What is a bucket's alone. What holds of every store is in ``MediaStoreTests``.
@Suite(.serialized, .timeLimit(.minutes(10)), .onOwnThread) struct S3MediaTests {
    /// Media that never were made: raw sound, which every bytes are.
    private final class Bench {
        let folder = Folder()
        let storage: Storage
        let gate: Storage.Scope
        let cacheBytes: Int
        private(set) var media: S3Media

        init(cacheBytes: Int = 1 << 30, _ faults: JSON...) throws {
            storage = try Storage.shared.get()
            gate = storage.scope(Backend.prefix(folder))
            try gate.tell(["reset": true, "faults": .array(faults)])
            self.cacheBytes = cacheBytes
            media = try Self.media(folder, cacheBytes)
        }

        static func media(_ folder: Folder, _ cacheBytes: Int) throws -> S3Media {
            try S3Media(
                Backend.client(folder), folder: "\(folder.path)/work", cacheBytes: cacheBytes, key: Folder.key,
                address: { "http://h" }, lane: Backend.lane,
                log: Log(LogSink(.json, clock: Timestamp.now), threshold: .error), now: Timestamp.now)
        }

        /// As after a start anew.
        func restart() throws { media = try Self.media(folder, cacheBytes) }

        func keep(_ count: Int, seed: UInt64 = 1) async throws -> MediaReference {
            let path = media.temporaryPath()
            folder.write(Self.bytes(count, seed), to: path)
            return try await media.keep(path, as: "audio/basic").media
        }

        static func bytes(_ count: Int, _ seed: UInt64) -> [UInt8] {
            var random = SeededRandom(seed: seed)
            return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        }

        /// The seeds of the media that are on this machine.
        func cached(_ references: [MediaReference]) -> [Int] {
            references.indices.filter {
                unsafe access("\(folder.path)/work/cache/\(references[$0].digest).ulaw", F_OK) == 0
            }
        }

        var gets: Int {
            get throws { try gate.seen().count { $0[0] == "GET" } }
        }
    }

    @Test("what is there already is not sent again")
    func known() async throws {
        let bench = try Bench()
        let reference = try await bench.keep(50_000)
        #expect(try bench.gate.seen().map { $0[0] } == ["HEAD", "PUT"])
        #expect(try await bench.keep(50_000) == reference)
        #expect(try bench.gate.seen().map { $0[0] } == ["HEAD", "PUT", "HEAD"])
    }

    @Test("what only seems to be there, and is not as long, is sent again")
    func seeming() async throws {
        let bench = try Bench()
        let reference = try await bench.keep(5000)
        let key = "\(Backend.prefix(bench.folder))\("\(reference.digest)".prefix(2))/\(reference.digest).ulaw"
        try bench.storage.put(key, "short")
        #expect(try await bench.keep(5000) == reference)
        #expect(try bench.storage.object(key).body == Bench.bytes(5000, 1))
    }

    @Test("a storage that does not say what is not there is sent everything")
    func silent() async throws {
        let bench = try Bench(Storage.fault("error", "HEAD", count: 9, ["status": 403, "code": "AccessDenied"]))
        let reference = try await bench.keep(5000)
        try bench.gate.reset()
        try bench.restart()
        #expect(try await bench.media.file(reference) != nil)
    }

    @Test("nothing is said to be kept that the storage did not take, and nothing of it stays here")
    func refused() async throws {
        let bench = try Bench(Storage.fault("error", "PUT", count: 9, ["status": 403, "code": "AccessDenied"]))
        await #expect(throws: MediaError.self) { try await bench.keep(5000) }
        #expect(bench.folder.files.isEmpty)
    }

    @Test("who asks at the same time shares one fetching")
    func shared() async throws {
        let bench = try Bench()
        let reference = try await bench.keep(20_000)
        bench.folder.removeAll(in: "work/cache")
        try bench.gate.reset(Storage.fault("slow", "GET", ["seconds": 1]))
        let media = bench.media
        let paths = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<20 { group.addTask { try await media.file(reference) } }
            return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }
        #expect(paths.count == 1)
        let path = try #require(paths.first ?? nil)
        #expect(Folder.read(path) == Bench.bytes(20_000, 1))
        #expect(try bench.gets == 1)
    }

    @Test("other bytes than were kept are never given out")
    func damaged() async throws {
        let bench = try Bench()
        let reference = try await bench.keep(20_000)
        bench.folder.removeAll(in: "work/cache")
        try bench.gate.reset(Storage.fault("changed", "GET", count: 9))
        await #expect(throws: MediaError.self) { try await bench.media.file(reference) }
        #expect(bench.folder.files.isEmpty)
        try bench.gate.reset()
        #expect(try await bench.media.file(reference) != nil)
    }

    @Test("beyond the bound those go that were not asked for longest, also after a start anew")
    func least() async throws {
        // Ten of these.
        let bench = try Bench(cacheBytes: 10 * 8192)
        var references: [MediaReference] = []
        for seed in 0..<10 { references.append(try await bench.keep(8000, seed: UInt64(seed))) }
        #expect(bench.cached(references) == Array(0..<10))
        references.append(try await bench.keep(8000, seed: 10))
        #expect(bench.cached(references) == Array(2...10))
        for index in [3, 2] { #expect(try await bench.media.file(references[index]) != nil) }
        try bench.restart()
        for seed in 11..<17 { references.append(try await bench.keep(8000, seed: UInt64(seed))) }
        let left = bench.cached(references)
        #expect(left.contains(2) && left.contains(3) && !left.contains(4) && left.contains(16))
        // What is not here any more is brought again.
        let path = try #require(try await bench.media.file(references[4]))
        #expect(Folder.read(path) == Bench.bytes(8000, 4))
    }

    @Test("what was given out a moment ago goes last, and the bound still holds")
    func givenOut() async throws {
        let bench = try Bench(cacheBytes: 10 * 8192)
        var references: [MediaReference] = []
        for seed in 0..<3 { references.append(try await bench.keep(8000, seed: UInt64(seed))) }
        for reference in references { _ = try await bench.media.file(reference) }
        for seed in 3..<40 { references.append(try await bench.keep(8000, seed: UInt64(seed))) }
        #expect(bench.cached(references).prefix(3) == [0, 1, 2])
        #expect(bench.cached(references).count <= 10)
        for reference in references { _ = try await bench.media.file(reference) }
        #expect(bench.cached(references).count <= 10)
    }

    @Test("a medium larger than all the room is given out, alone")
    func large() async throws {
        let bench = try Bench(cacheBytes: 10 * 8192)
        let small = try await bench.keep(8000)
        let large = try await bench.keep(200_000, seed: 2)
        #expect(bench.cached([small, large]) == [0])
        #expect(try await bench.media.file(large) != nil)
        #expect(bench.cached([small, large]) == [1])
    }

    @Test("a reader goes on reading what has to go")
    func reading() async throws {
        let bench = try Bench(cacheBytes: 10 * 8192)
        let reference = try await bench.keep(8000)
        let path = try #require(try await bench.media.file(reference))
        let file = unsafe open(path, O_RDONLY)
        defer { _ = close(file) }
        for seed in 2..<40 { _ = try await bench.media.file(try await bench.keep(8000, seed: UInt64(seed))) }
        #expect(bench.cached([reference]).isEmpty)
        var bytes = [UInt8](repeating: 0, count: 8000)
        #expect(unsafe read(file, &bytes, 8000) == 8000)
        #expect(bytes == Bench.bytes(8000, 1))
    }

    @Test("many who keep and ask at once, with hardly any room, all get what is right")
    func crowd() async throws {
        let bench = try Bench(cacheBytes: 6 * 8192)
        var references: [MediaReference] = []
        for seed in 0..<20 { references.append(try await bench.keep(8000, seed: UInt64(seed))) }
        let (media, all) = (bench.media, references)
        let wrong = try await withThrowingTaskGroup(of: Bool.self) { group in
            for task in 0..<8 {
                group.addTask {
                    var random = SeededRandom(seed: UInt64(task))
                    for _ in 0..<40 {
                        let index = Int.random(in: 0..<all.count, using: &random)
                        // Among so many in so little room a path may be gone when it is opened: then it is asked for again.
                        var bytes: [UInt8]?
                        for _ in 0..<20 where bytes == nil {
                            bytes = try await media.file(all[index]).flatMap { Folder.read($0) }
                        }
                        if bytes != Bench.bytes(8000, UInt64(index)) { return true }
                    }
                    return false
                }
            }
            return try await group.reduce(false) { $0 || $1 }
        }
        #expect(!wrong)
        #expect(bench.cached(references).count <= 6)
        #expect(!bench.folder.files.contains { $0.contains("incoming") })
    }

    @Test("what is no medium in the folder is left alone")
    func strangers() async throws {
        let bench = try Bench(cacheBytes: 8192)
        bench.folder.write([1], to: "\(bench.folder.path)/work/cache/notes.txt")
        try bench.restart()
        _ = try await bench.keep(8000)
        #expect(bench.folder.files.contains("work/cache/notes.txt"))
    }
}
