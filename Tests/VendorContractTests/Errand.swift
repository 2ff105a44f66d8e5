import EventLoop
import Foundation
import Gateway
import JSON
import Testing
import Vendors

/// One attempt at one vendor, driven as the runner drives it, and what came of each call.
struct Errand {
    let simulated: Simulated
    let subject: Subject
    let vendor: HTTPVendor
    let task: VendorTask
    /// In order, each once however often it came in a row: `pending`, `finished`, `fetched`, or the kind of an error.
    private(set) var course: [String] = []
    /// The errors in full.
    private(set) var errors: [VendorError] = []
    private(set) var probes: [MediaProbe] = []
    /// The furthest that the vendor told.
    private(set) var percent: Int?
    private(set) var ticket: Ticket?

    init(
        _ subject: Subject, _ variables: [String: String] = [:], options: JSONObject = [:],
        picture: VendorInput.Media? = nil, isFitting: Bool = true
    ) throws {
        simulated = try #require(Simulated.shared)
        self.subject = subject
        vendor = try simulated.vendor(
            subject.host, subject.variables.merging(variables) { $1 }, isFitting: isFitting)
        task = try subject.task(in: simulated, options, picture: picture)
    }

    /// Far more than any work takes at the simulator's speed.
    private static let mostPolls = 2000

    mutating func submit() async { await go(await submitted()) }

    /// What the vendor knows of work whose submission broke, and that work's course if it does.
    mutating func find() async {
        switch await sought() {
        case .success(.found(let ticket)):
            note("found")
            await go(.success(.pending(ticket)))
        case .success(.absent):
            // Surely not accepted: it is handed over again.
            note("absent")
            await submit()
        case .success(.unknown): note("unknown")
        case .failure(let error): note(error)
        }
    }

    /// Asks again for what was accepted.
    mutating func goOn() async {
        guard let ticket else { return note("nothing to ask for") }
        await go(.success(.pending(ticket)))
    }

    mutating func cancel() async {
        guard let ticket else { return note("nothing to cancel") }
        do {
            switch try await vendor.cancel(ticket, for: task) {
            case .stopped(let charged): note(charged ? "stopped, charged" : "stopped")
            case .runsOn(let charged): note(charged ? "runs on, charged" : "runs on")
            }
        } catch {
            note(error)
        }
    }

    mutating func check() async {
        do { note(try await vendor.check() == nil ? "nothing to check" : "checked") } catch { note(error) }
    }

    /// Follows the work to its end; what passes is asked again.
    private mutating func go(_ first: Result<VendorProgress, VendorError>) async {
        await take(first)
        guard case .success(.pending) = first else { return }
        for _ in 0..<Self.mostPolls {
            guard let ticket else { return }
            if isStuck { return note("stuck") }
            let answer = await polled(ticket)
            await take(answer)
            switch answer {
            case .success(.pending): try? await simulated.lane.sleep(for: .milliseconds(2))
            case .success(.finished): return
            case .failure(.throttled), .failure(.unavailable), .failure(.lost): continue
            case .failure: return
            }
        }
        note("no end")
    }

    /// Set for work that is meant not to end: how many answers are enough.
    var pollsUntilStuck = Int.max
    private var polls = 0
    private var isStuck: Bool { polls >= pollsUntilStuck }

    private mutating func take(_ answer: Result<VendorProgress, VendorError>) async {
        switch answer {
        case .success(.pending(let ticket, let percent, _)):
            polls += 1
            self.ticket = ticket
            if let percent { self.percent = max(percent, self.percent ?? 0) }
            note("pending")
        case .success(.finished(let outputs)):
            note("finished")
            for output in outputs { await fetch(output) }
        case .failure(let error):
            note(error)
        }
    }

    private static let mostFetches = 3

    private mutating func fetch(_ output: VendorOutput) async {
        let path = "\(simulated.folder)/\(UUID())"
        for _ in 0..<Self.mostFetches {
            let fetched: Result<Void, VendorError>
            do { fetched = .success(try await vendor.fetch(output, of: task, to: path)) } catch {
                fetched = .failure(error)
            }
            switch fetched {
            case .success:
                let bytes = FileManager.default.contents(atPath: path) ?? Data()
                try? FileManager.default.removeItem(atPath: path)
                guard let probe = MediaProbe(Array(bytes), as: output.contentType) else {
                    return note("fetched \(bytes.count) bytes of no medium")
                }
                probes.append(probe)
                return note("fetched")
            case .failure(let error):
                errors.append(error)
                note("not fetched: \(error.kind)")
                guard error.isTransient else { return }
            }
        }
    }

    /// For whoever reads of a failure.
    var told: String { "\(course) \(errors)" }

    private mutating func note(_ error: VendorError) {
        errors.append(error)
        #expect(!"\(error)".contains("-simulated-"), "a secret is told")
        note(error.kind)
    }

    private mutating func note(_ word: String) { if course.last != word { course.append(word) } }

    private func sought() async -> Result<FoundWork, VendorError> {
        do { return .success(try await vendor.find(task)) } catch { return .failure(error) }
    }

    private func submitted() async -> Result<VendorProgress, VendorError> {
        do { return .success(try await vendor.submit(task)) } catch { return .failure(error) }
    }

    private func polled(_ ticket: Ticket) async -> Result<VendorProgress, VendorError> {
        do { return .success(try await vendor.poll(ticket, for: task)) } catch { return .failure(error) }
    }
}

extension VendorError {
    var kind: String {
        switch self {
        case .throttled: "throttled"
        case .unavailable: "unavailable"
        case .refused: "refused"
        case .rejected: "rejected"
        case .unfit: "unfit"
        case .exhausted: "exhausted"
        case .unauthorised: "unauthorised"
        case .failed(_, let charged, _): charged ? "failed, charged" : "failed"
        case .unreadable: "unreadable"
        case .lost: "lost"
        case .interrupted: "interrupted"
        case .timedOut: "timed out"
        }
    }
}
