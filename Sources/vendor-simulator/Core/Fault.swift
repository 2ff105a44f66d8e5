package import EventLoop
package import JSON

/// Something that is to go wrong, because somebody asked for it.
package struct Fault: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        // What happens to one exchange.
        case slow, outage, garbage, truncated, balance
        case throttled = "429"
        case broken = "5xx"
        case badKey = "bad-key"
        case cutBefore = "cut-before"
        case cutAfter = "cut-after"
        // What happens to one job; decided when it is accepted.
        case moderation, failure, stuck
        case strangeStatus = "wrong-status"
        case deadLink = "dead-link"

        var fate: Job.Fate? {
            switch self {
            case .moderation: .moderated
            case .failure: .fails
            case .stuck: .stuck
            case .strangeStatus: .strange
            default: nil
            }
        }

        var isAboutJobs: Bool { fate != nil || self == .deadLink }

        /// What the vendor says instead of doing anything.
        var trouble: Trouble? {
            switch self {
            case .throttled: .throttled
            case .broken: .broken(Self.brokenStatus)
            case .balance: .balance
            case .badKey: .unauthorized
            default: nil
            }
        }

        private static let brokenStatus = 500
    }

    package let kind: Kind
    /// Nil for all vendors.
    let vendor: String?
    /// Nil for those that are usual for the kind.
    let stage: Endpoint.Stage?
    /// How likely it strikes, from 0 to 1.
    let rate: Double
    /// How long what is slow takes longer, and how long an outage lasts. Not scaled by the speed.
    let latency: Duration
    /// How often it yet strikes; nil for ever.
    var left: Int?
    /// When an outage ends.
    let until: Moment?

    /// What an outage or a slow answer lasts when nobody says.
    static let usualLatency = Duration.seconds(5)

    func concerns(_ vendor: String, _ stage: Endpoint.Stage) -> Bool {
        guard self.vendor == nil || self.vendor == vendor else { return false }
        if let wanted = self.stage { return wanted == stage }
        switch kind {
        case .outage: return true
        case .cutBefore, .cutAfter, .balance: return stage == .submit
        default: return stage != .media
        }
    }
}

/// The faults that were asked for and have not yet all struck.
package struct FaultPlan: Sendable {
    package private(set) var faults: [Fault] = []

    /// More faults at once than anybody has a use for.
    static let mostFaults = 1000

    package init() {}

    package mutating func add(_ fault: Fault) { faults.append(fault) }
    mutating func clear() { faults = [] }

    /// The faults that strike an exchange.
    ///
    /// - Parameter immune: what has no meaning for the vendor.
    package mutating func strike(
        _ vendor: String, _ stage: Endpoint.Stage, immune: Set<Fault.Kind> = [], at now: Moment,
        _ dice: inout Randomness
    ) -> [Fault] {
        take(at: now, &dice) {
            !$0.kind.isAboutJobs && !immune.contains($0.kind) && $0.concerns(vendor, stage)
        }
    }

    /// The faults that strike a job that is being accepted.
    ///
    /// - Parameter immune: what the job could not show.
    package mutating func strike(
        jobOf vendor: String, immune: Set<Fault.Kind>, at now: Moment, _ dice: inout Randomness
    ) -> [Fault] {
        take(at: now, &dice) {
            $0.kind.isAboutJobs && !immune.contains($0.kind) && ($0.vendor == nil || $0.vendor == vendor)
        }
    }

    private mutating func take(at now: Moment, _ dice: inout Randomness, _ concerns: (Fault) -> Bool) -> [Fault] {
        var struck: [Fault] = []
        for index in faults.indices where concerns(faults[index]) && faults[index].left != 0 {
            if let until = faults[index].until, until <= now { continue }
            // What is certain costs no number, so that it does not shift the others.
            guard faults[index].rate >= 1 || Double.random(in: 0..<1, using: &dice) < faults[index].rate else {
                continue
            }
            struck.append(faults[index])
            if let left = faults[index].left { faults[index].left = left - 1 }
        }
        faults.removeAll { $0.left == 0 || $0.until.map { $0 <= now } ?? false }
        return struck
    }
}

extension Fault {
    package static let schema = Schema(
        .may("vendor", .text), .needs("kind", .word(Kind.allCases.map(\.rawValue))), .may("rate", .number(0...1)),
        .may("latency", .number(0...86_400)), .may("count", .int(1...1_000_000)),
        .may("on", .word(Endpoint.Stage.allCases.map(\.rawValue))))

    /// - Parameter json: satisfies the schema.
    package init(_ json: JSON, at now: Moment) {
        kind = json.text("kind").flatMap(Kind.init) ?? .broken
        vendor = json.text("vendor")
        stage = json.text("on").flatMap(Endpoint.Stage.init)
        rate = json["rate"]?.numberValue ?? 1
        latency = json["latency"]?.numberValue.map { .seconds($0) } ?? Self.usualLatency
        left = json.int("count")
        until = kind == .outage ? now + latency : nil
    }

    var json: JSON {
        [
            "vendor": .optional(vendor), "kind": .string(kind.rawValue), "rate": .double(rate),
            "latency": .double(latency / .seconds(1)), "count": left.map { .int($0) } ?? .null,
            "on": .optional(stage?.rawValue),
        ]
    }
}
