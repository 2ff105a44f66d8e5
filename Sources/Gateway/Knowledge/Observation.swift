import Glibc
package import Telemetry

/// One thing that was seen of a model at a host.
package struct Observation: Sendable {
    package enum Outcome: Sendable, Equatable {
        case completed(after: Duration)
        /// It could not be made, for whatever reason but the maker's rules.
        case failed
        /// The maker's content rules do not allow it.
        case refused
        /// By whom it was made for, 0 to 1.
        case rated(Double)
    }

    package let model: Identifier<Model>
    package let host: Identifier<Host>
    package let type: GenerationType
    package let kind: PromptKind
    package let cell: TimeCell
    /// What the catalogue says it takes.
    package let expectedSeconds: Int
    package let outcome: Outcome
    package let at: Timestamp

    package init(
        model: Identifier<Model>, host: Identifier<Host>, type: GenerationType, kind: PromptKind, cell: TimeCell,
        expectedSeconds: Int, outcome: Outcome, at: Timestamp
    ) {
        (self.model, self.host, self.type, self.kind) = (model, host, type, kind)
        (self.cell, self.expectedSeconds, self.outcome, self.at) = (cell, expectedSeconds, outcome, at)
    }

    /// What it adds to which tallies.
    package var additions: [(subject: Subject, tally: Tally)] {
        func addition(_ subject: Subject, _ value: Double) -> (subject: Subject, tally: Tally) {
            var tally = Tally()
            tally.add(value, at: at, fading: subject.halfLife)
            return (subject, tally)
        }
        switch outcome {
        case .rated(let score): return [addition(.quality(model, type, kind), min(max(score, 0), 1))]
        case .refused:
            // The host worked: it read the prompt.
            return [
                addition(.refusals(model, kind), 1), addition(.trouble(host, model), 0),
                addition(.hostTrouble(host), 0),
            ]
        case .failed:
            return [
                addition(.trouble(host, model), 1), addition(.hostTrouble(host), 1),
                addition(.failures(host, model), 1),
            ]
        case .completed(let duration):
            let seconds = max(Double(duration.milliseconds) / 1000, 0.1)
            let slowness = log(seconds / Double(max(expectedSeconds, 1)))
            return [
                addition(.refusals(model, kind), 0), addition(.trouble(host, model), 0),
                addition(.hostTrouble(host), 0), addition(.failures(host, model), 0),
                addition(.pace(host, model), slowness), addition(.habit(host, model), slowness),
                addition(.time(host, model, cell, bin: TimeSketch.bin(of: seconds)), 1),
            ]
        }
    }
}
