import Gateway
import Telemetry
import Testing

@Suite struct UsageTests {
    private static let always = Int64(0)...Timestamp.distantFuture.day
    /// 2026-01-01.
    private static let day = Timestamp.start.day

    @Test("usage goes by the UTC day of acceptance, to the millisecond", arguments: Backend.available)
    func dayEdges(backend: Backend) async throws {
        let moments: [(Int64, String)] = [
            (0, "2026-01-01"), (86_399_999, "2026-01-01"), (86_400_000, "2026-01-02"), (86_400_001, "2026-01-02"),
            (58 * 86_400_000, "2026-02-28"), (59 * 86_400_000, "2026-03-01"), (-1, "2025-12-31"),
        ]
        try await backend.withStore { store in
            for (number, (offset, _)) in moments.enumerated() {
                let moment = Timestamp(milliseconds: Timestamp.start.milliseconds + offset)
                _ = try await store.admit(Admission(.sample(Identifier("gen_\(number)"), at: moment)))
            }
            var expected: [String: Int] = [:]
            for (_, day) in moments { expected[day, default: 0] += 1 }
            let rows = try await store.usage(of: "acc_1", days: Self.always)
            #expect(rows.map(\.date) == expected.keys.sorted())
            #expect(rows.allSatisfy { $0.generations == expected[$0.date] })
            // Both ends are told.
            let some = try await store.usage(of: "acc_1", days: Self.day - 1...Self.day + 1)
            #expect(some.map(\.date) == ["2025-12-31", "2026-01-01", "2026-01-02"])
            #expect(try await store.usage(of: "acc_1", days: Self.day + 2...Self.day + 3).isEmpty)
        }
    }

    @Test("what becomes of a generation counts for the day on which it was accepted", arguments: Backend.available)
    func ends(backend: Backend) async throws {
        try await backend.withStore { store in
            for id in ["done", "failed", "dear", "cancelled", "queued"] {
                _ = try await store.admit(Admission(.sample(Identifier("gen_\(id)"))))
            }
            _ = try await store.admit(Admission(.sample("gen_test", live: false)))
            let tomorrow = Timestamp.start + .seconds(86_400)
            _ = try await store.claim(10, by: "w1", at: tomorrow)
            for (id, event): (Identifier<Generation>, Generation.Event) in [
                ("gen_done", .delivered([.sample], attempt: 1)), ("gen_test", .delivered([.sample], attempt: 1)),
                ("gen_failed", .broken(.sample, attempt: 1)),
                ("gen_dear", .refused(.failed("no", charged: true), attempt: 1, retryAt: nil)),
                ("gen_cancelled", .cancelled), ("gen_cancelled", .stopped(charged: false)), ("gen_done", .rated(1)),
                ("gen_done", .cancelled),
            ] { _ = try await store.apply(event, to: id, by: nil, at: tomorrow) }
            let expected = UsageRow(
                day: Self.day, type: .image, provider: "flux", generations: 6, completed: 2, failed: 2, cancelled: 1,
                credits: 100)
            #expect(try await store.usage(of: "acc_1", days: Self.always) == [expected])
        }
    }

    @Test("usage is told by type and provider, of one account or of all together", arguments: Backend.available)
    func accounts(backend: Backend) async throws {
        try await backend.withStore(holding: [.sample("acc_1"), .sample("acc_2"), .sample("acc_3")]) { store in
            let orders: [(Identifier<Account>, Order)] = [
                ("acc_1", .sample(type: .video, provider: "kling")), ("acc_1", .sample(type: .image, provider: "flux")),
                ("acc_2", .sample(type: .video, provider: "veo")), ("acc_2", .sample(type: .image, provider: "flux")),
                ("acc_2", .sample(type: .image, provider: "flux")),
            ]
            for (number, (account, order)) in orders.enumerated() {
                let id = Identifier<Generation>("gen_\(number)")
                _ = try await store.admit(
                    Admission(Generation(id: id, account: account, isLive: true, order: order, createdAt: .start)))
            }
            func told(_ account: Identifier<Account>?) async throws -> [String] {
                try await store.usage(of: account, days: Self.always).map {
                    "\($0.type.rawValue) \($0.provider) \($0.generations)"
                }
            }
            #expect(try await told("acc_1") == ["IMAGE flux 1", "VIDEO kling 1"])
            #expect(try await told("acc_2") == ["IMAGE flux 2", "VIDEO veo 1"])
            #expect(try await told("acc_3") == [])
            #expect(try await told("acc_none") == [])
            #expect(try await told(nil) == ["IMAGE flux 3", "VIDEO kling 1", "VIDEO veo 1"])
        }
    }

    @Test("what is refused is not counted", arguments: Backend.available)
    func refused(backend: Backend) async throws {
        try await backend.withStore(credits: 60) { store in
            for number in 1...3 { _ = try await store.admit(Admission(.sample(Identifier("gen_\(number)")))) }
            #expect(try await store.usage(of: "acc_1", days: Self.always).map(\.generations) == [1])
        }
    }
}

extension UsageRow {
    /// By looking at every generation.
    static func recount(_ generations: [Generation]) -> [UsageRow] {
        var rows: [String: UsageRow] = [:]
        for generation in generations {
            let (day, order) = (generation.createdAt.day, generation.order)
            let key = "\(100_000 + day) \(order.request.type.rawValue) \(order.provider)"
            var row = rows[key] ?? UsageRow(day: day, type: order.request.type, provider: order.provider)
            row.generations += 1
            switch generation.status {
            case .completed: row.completed += 1
            case .failed: row.failed += 1
            case .cancelled: row.cancelled += 1
            case .queued, .processing: break
            }
            if generation.isOver, generation.isCharged { row.credits += generation.hold }
            rows[key] = row
        }
        return rows.sorted { $0.key < $1.key }.map(\.value)
    }
}
