import Glibc
package import JSON

/// S3-compatible storage of somebody else's making, one for all tests of a process, behind a gate that looks at every signature as
/// AWS does, and fails on demand. `Tests/EndToEnd/storage.py` says what faults there are.
package final class Storage: Sendable {
    package struct Failure: Error { package let said: String }

    package let bucket = "media"
    /// Behind the gate: takes everything, and asks for no signature.
    package let address: String
    package let gate: String
    package let id: String
    package let secret: String
    package let session: String

    package static let shared = Result { try Storage() }

    private init() throws {
        var (input, output): ([Int32], [Int32]) = ([-1, -1], [-1, -1])
        guard unsafe pipe(&input) == 0, unsafe pipe(&output) == 0 else { throw Failure(said: "no pipe") }
        for end in input + output { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { for end in [input[0], output[0], output[1]] { _ = close(end) } }
        // Its input stays open for as long as we live, and it no longer.
        try Self.start("\(Self.root)/scripts/storage.sh", input: input[0], output: output[1])
        _ = close(output[1])
        output[1] = -1
        let line = Self.line(output[0])
        let json = (try? JSON(parsing: line)) ?? .null
        func text(_ name: String) throws -> String {
            guard let text = json[name]?.stringValue else { throw Failure(said: line) }
            return text
        }
        (address, gate) = (try text("storage"), try text("gate"))
        (id, secret, session) = (try text("id"), try text("secret"), try text("session"))
    }

    // MARK: What the gate is told

    /// What the gate does to requests under one prefix.
    package struct Scope: Sendable {
        fileprivate let storage: Storage
        fileprivate let prefix: String

        /// Forgets all it was told and saw, and fails as it is told now.
        package func reset(_ faults: JSON...) throws { try tell(["reset": true, "faults": .array(faults)]) }

        package func tell(_ order: JSON) throws { _ = try ask(order) }

        /// What was asked: method, target, and the fault that befell it.
        package func seen() throws -> [[String]] {
            let answer = try JSON(parsing: ask([:]).body)
            return (answer["seen"]?.arrayValue ?? []).map { row in (row.arrayValue ?? []).map { $0.stringValue ?? "" } }
        }

        private func ask(_ order: JSON) throws -> Answer {
            var order = order.objectValue ?? JSONObject()
            order["prefix"] = .string(prefix)
            return try storage.exchange(storage.gate, "POST", "/_gate", JSON.object(order).text)
        }
    }

    package func scope(_ prefix: String) -> Scope { Scope(storage: self, prefix: prefix) }

    /// A fault that befalls the next so many requests of a method whose target holds a text.
    package static func fault(
        _ kind: String, _ method: String? = nil, match: String = "", count: Int = 1, _ more: JSON = [:]
    ) -> JSON {
        var fault: JSONObject = ["kind": .string(kind), "count": .int(count), "match": .string(match)]
        if let method { fault["method"] = .string(method) }
        for member in more.objectValue?.members ?? [] { fault[member.name] = member.value }
        return .object(fault)
    }

    // MARK: What it has

    /// The keys of all objects that begin so.
    package func keys(_ prefix: String = "") throws -> [String] {
        let answer = try exchange(address, "GET", "/\(bucket)?list-type=2&prefix=\(prefix)")
        return Self.texts(of: "Key", in: answer.text)
    }

    /// The keys of uploads that are not completed.
    package func uploads(_ prefix: String = "") throws -> [String] {
        Self.texts(of: "Key", in: try exchange(address, "GET", "/\(bucket)?uploads&prefix=\(prefix)").text)
    }

    /// An object as it is there, by its whole key.
    package func object(_ key: String) throws -> Answer { try exchange(address, "GET", "/\(bucket)/\(key)") }

    package func put(_ key: String, _ text: String) throws {
        _ = try exchange(address, "PUT", "/\(bucket)/\(key)", text)
    }

    package func remove(_ key: String) throws { _ = try exchange(address, "DELETE", "/\(bucket)/\(key)") }

    fileprivate func exchange(_ address: String, _ method: String, _ target: String, _ body: String = "") throws
        -> Answer
    {
        let port = address.split(separator: ":").last.flatMap { Int($0) } ?? 0
        let wire = try Wire(.ipv4(port: port))
        defer { wire.close() }
        let host = address.dropFirst("http://".count)
        try wire.send(
            "\(method) \(target) HTTP/1.1\r\nHost: \(host)\r\nAuthorization: \(Self.anybody)\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
        guard let answer = try wire.answer() else { throw Failure(said: "\(target) was not answered") }
        return answer
    }

    /// Behind the gate a signature has to be there, and nothing more.
    private static let anybody =
        "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=b"

    private static func texts(of name: String, in document: String) -> [String] {
        document.split(separator: "<\(name)>").dropFirst().map { String($0.prefix { $0 != "<" }) }
    }

    // MARK: The process

    private static let root: String = {
        let parts = "\(#filePath)".split(separator: "/", omittingEmptySubsequences: false)
        return parts.dropLast(3).joined(separator: "/")
    }()

    private static func start(_ program: String, input: Int32, output: Int32) throws {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, input, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
        let arguments = unsafe [strdup(program), nil]
        defer { unsafe arguments.forEach { unsafe free($0) } }
        var process = pid_t()
        guard unsafe posix_spawn(&process, program, &actions, nil, arguments, environ) == 0 else {
            throw Failure(said: "\(program) cannot be started")
        }
    }

    private static func line(_ descriptor: Int32) -> String {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while unsafe read(descriptor, &byte, 1) == 1, byte != 0x0a { bytes.append(byte) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
