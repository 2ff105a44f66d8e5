import DoitongTesting
import Postgres
import PostgresTesting
import SQL
import Testing

/// A server that lets in who has a password, and over TLS alone.
@Suite(.timeLimit(.minutes(5))) struct GuardedServerTests {
    private static let server = Task {
        let server = try await PostgresServer(isGuarded: true)
        try await Fixture.with(on: server.address()) { fixture in
            try await fixture.set("CREATE ROLE customer LOGIN PASSWORD 'größer & dichter/ü?'")
        }
        return server
    }

    /// - Parameter wrong: another password than it wants.
    private static func address(_ query: String, _ wrong: String? = nil) async throws -> String {
        let server = try await server.value
        let password = wrong ?? "gr%C3%B6%C3%9Fer%20%26%20dichter%2F%C3%BC%3F"
        let more = query.replacing("CERTIFICATE", with: server.certificate)
        return "postgres://customer:\(password)@127.0.0.1:\(server.port)/postgres?\(more)"
    }

    @Test("a password opens it, and what is asked and told over TLS is whole", arguments: [1, 2, 3] as [UInt64])
    func whole(seed: UInt64) async throws {
        let address = try await Self.address("sslmode=verify-full&sslrootcert=CERTIFICATE")
        try await Fixture.with(on: address) { fixture in
            let isOverTLS = try await fixture.numbers(
                "SELECT 1 FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl AND version = 'TLSv1.3'")
            #expect(isOverTLS == [1])
            // Of all sizes at once, so that answers end anywhere in what TLS carries as one.
            var random = SeededRandom(seed: seed)
            try await withThrowingTaskGroup { group in
                for _ in 0..<200 {
                    let (byte, count) = (
                        UInt8.random(in: 1...255, using: &random), Int.random(in: 0...100_000, using: &random)
                    )
                    let sent = [UInt8](repeating: byte, count: count)
                    group.addTask {
                        let answer = try await fixture.pool.row("SELECT \(sent)::bytea, repeat('ü', \(count))") {
                            row throws(SQLError) in
                            (try row.read(0, as: [UInt8].self), try row.read(1, as: String.self))
                        }
                        #expect(answer?.0 == sent && answer?.1.utf8.count == 2 * count)
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    static let refusals: [(query: String, password: String?, reason: String)] = [
        ("sslmode=require", "dichter", "password authentication failed for user \"customer\""),
        ("sslmode=require", "", "no password supplied"),
        ("sslmode=disable", nil, "no pg_hba.conf entry for host \"127.0.0.1\", user \"customer\""),
        (
            "host=localhost&sslmode=verify-full&sslrootcert=CERTIFICATE", nil,
            "does not match host name \"localhost\""
        ),
        ("sslmode=verify-full&sslrootcert=/none", nil, "root certificate file \"/none\" does not exist"),
    ]

    @Test("who has not what it takes is told what is missing, and never the password", arguments: refusals)
    func refused(query: String, password: String?, reason: String) async throws {
        let told = try await Fixture.refusal(at: try await Self.address(query, password))
        #expect(told.contains(reason) && !told.contains("dichter"), "\(told)")
    }
}
