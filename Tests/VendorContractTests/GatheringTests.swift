import EventLoop
import Gateway
import JSON
import Testing
import Vendors

extension VendorContractTests {
    @Suite struct Gatherings {
        /// Vendors that can be asked after many at once, and whether their answer is enough for what is done.
        private static let subjects = [
            (Subject("kling", "kling-3.0-turbo"), true), (Subject("ark", "seedance-1.5-pro"), true),
            (Subject("vidu", "vidu-q3-pro"), true), (Subject("heygen", "heygen-avatar-4"), false),
        ]

        private static let polls = 200
        /// As many as each of them runs at once.
        private static let jobs = 8

        /// Several jobs under way, which do not end, and questions after them: many after each.
        private static func underWay(
            _ subject: Subject, stuck: Bool
        ) async throws -> (vendor: HTTPVendor, work: [(Ticket, VendorTask)]) {
            let simulated = try #require(Simulated.shared)
            let vendor = try simulated.vendor(subject.host, subject.variables)
            if stuck { try await simulated.strike(subject.host, ["kind": "stuck", "count": .int(jobs)]) }
            var work: [(Ticket, VendorTask)] = []
            for _ in 0..<jobs {
                let task = try subject.task(in: simulated, [:])
                guard case .pending(let ticket, _, _) = try await vendor.submit(task) else { continue }
                work.append((ticket, task))
            }
            return (vendor, work)
        }

        private static func ask(
            _ vendor: HTTPVendor, _ work: [(Ticket, VendorTask)], on simulated: Simulated
        ) async -> [(Ticket, Result<VendorProgress, VendorError>)] {
            await withTaskGroup(of: (Ticket, Result<VendorProgress, VendorError>).self) { group in
                for number in 0..<polls {
                    let (ticket, task) = work[number % work.count]
                    group.addTask(executorPreference: simulated.lane) { await polled(vendor, ticket, task) }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }

        private static func polled(
            _ vendor: HTTPVendor, _ ticket: Ticket, _ task: VendorTask
        ) async -> (Ticket, Result<VendorProgress, VendorError>) {
            let answer: Result<VendorProgress, VendorError>
            do throws(VendorError) { answer = .success(try await vendor.poll(ticket, for: task)) } catch {
                answer = .failure(error)
            }
            return (ticket, answer)
        }

        @Test(
            "two hundred questions at once cost few requests, and each gets its own answer", .withSimulator,
            arguments: subjects)
        func many(_ subject: Subject, isEnough: Bool) async throws {
            let simulated = try #require(Simulated.shared)
            let (vendor, work) = try await Self.underWay(subject, stuck: true)
            let before = try await simulated.polls(subject.host)
            try await simulated.strike(subject.host, ["kind": "slow", "on": "poll", "latency": 0.2])
            let answers = await Self.ask(vendor, work, on: simulated)
            try await simulated.forgetFaults()
            #expect(answers.count == Self.polls)
            for (ticket, answer) in answers {
                guard case .success(.pending(let own, _, _)) = answer else {
                    Issue.record("\(ticket): \(answer)")
                    continue
                }
                #expect(own == ticket)
            }
            let requests = try await simulated.polls(subject.host) - before
            #expect((2...8).contains(requests), "\(requests) requests")
        }

        @Test("what is done is told to each, with its own link", .withSimulator, arguments: subjects)
        func done(_ subject: Subject, isEnough: Bool) async throws {
            let simulated = try #require(Simulated.shared)
            let (vendor, work) = try await Self.underWay(subject, stuck: false)
            for (ticket, task) in work {
                while case .pending = try await vendor.poll(ticket, for: task) {
                    try await simulated.lane.sleep(for: .milliseconds(5))
                }
            }
            let before = try await simulated.polls(subject.host)
            let answers = await Self.ask(vendor, work, on: simulated)
            for (ticket, answer) in answers {
                guard case .success(.finished(let outputs)) = answer else {
                    Issue.record("\(ticket): \(answer)")
                    continue
                }
                #expect(outputs.count == 1)
            }
            let requests = try await simulated.polls(subject.host) - before
            #expect(isEnough ? requests <= 20 : requests > Self.polls / 2, "\(requests) requests")
        }

        @Test(
            "what goes wrong with one request is passing for all who went with it", .withSimulator,
            arguments: subjects.map(\.0),
            ["garbage", "5xx", "429", "cut-after", "truncated"] as [JSON])
        func faults(_ subject: Subject, _ kind: JSON) async throws {
            let simulated = try #require(Simulated.shared)
            let (vendor, work) = try await Self.underWay(subject, stuck: true)
            try await simulated.strike(subject.host, ["kind": "slow", "on": "poll", "latency": 0.1])
            try await simulated.strike(subject.host, ["kind": kind, "on": "poll"])
            let answers = await Self.ask(vendor, work, on: simulated)
            try await simulated.forgetFaults()
            #expect(answers.count == Self.polls)
            // The first went alone, and what it got is its own.
            let failures = answers.filter { answer in
                if case .failure(let error) = answer.1 { error.isPassing } else { false }
            }
            #expect(failures.count >= Self.polls - 1)
            guard case .success(.pending) = await Self.ask(vendor, [work[0]], on: simulated)[0].1 else {
                Issue.record("it does not go on")
                return
            }
        }
    }
}
