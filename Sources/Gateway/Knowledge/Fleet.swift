/// What is known of the models and of the hosts that run them: sums over what was observed, and operators' pins.
///
/// It is the sum of what all nodes observed. Reading it takes a moment, by which the past has faded: ``Gauge``.
package struct Fleet: Sendable {
    struct HostRecord: Sendable {
        let host: Identifier<Host>
        var seen: Seen
        var times: [(cell: TimeCell, sketch: TimeSketch)] = []
    }

    /// What is read of a host each time that somebody chooses: numbers alone, which cost nothing to hand on.
    struct Seen: Sendable {
        /// The host's place in ``Fleet/hosts``.
        let place: Int
        var trouble = Tally()
        var failures = Tally()
        var pace = Tally()
        var habit = Tally()
    }

    struct ModelRecord: Sendable {
        /// By type and prompt kind; empty where nothing was rated.
        var qualities: [Tally] = []
        /// By prompt kind.
        var refusals: [Tally] = []
        var hosts: [HostRecord] = []
        var pin: Pin?
    }

    private(set) var models: [Identifier<Model>: ModelRecord] = [:]
    /// Of all models of a host.
    private(set) var hosts: [(host: Identifier<Host>, trouble: Tally)] = []

    package init() {}

    package init(_ tallies: [(subject: Subject, tally: Tally)], pins: [Pin]) {
        for (subject, tally) in tallies { add(tally, to: subject) }
        for pin in pins { models[pin.model, default: ModelRecord()].pin = pin }
    }

    package var pins: [Pin] { models.values.compactMap(\.pin).sorted { $0.model < $1.model } }

    package mutating func learn(_ observation: Observation) {
        for (subject, tally) in observation.additions { add(tally, to: subject) }
    }

    package mutating func pin(_ pin: Pin) { models[pin.model, default: ModelRecord()].pin = pin }

    package mutating func unpin(_ model: Identifier<Model>) { models[model]?.pin = nil }

    package mutating func add(_ tally: Tally, to subject: Subject) {
        switch subject {
        case .quality(let model, let type, let kind):
            models[model, default: ModelRecord()].qualities
                .add(tally, at: Self.place(type, kind), of: GenerationType.allCases.count * PromptKind.allCases.count)
        case .refusals(let model, let kind):
            models[model, default: ModelRecord()].refusals.add(tally, at: kind.index, of: PromptKind.allCases.count)
        case .trouble(let host, let model): change(model, host) { $0.seen.trouble.add(tally) }
        case .failures(let host, let model): change(model, host) { $0.seen.failures.add(tally) }
        case .pace(let host, let model): change(model, host) { $0.seen.pace.add(tally) }
        case .habit(let host, let model): change(model, host) { $0.seen.habit.add(tally) }
        case .hostTrouble(let host): hosts[place(host)].trouble.add(tally)
        case .time(let host, let model, let cell, let bin):
            change(model, host) { record in
                let index = record.times.firstIndex { $0.cell == cell } ?? record.times.count
                if index == record.times.count { record.times.append((cell, TimeSketch())) }
                record.times[index].sketch.add(tally, bin: bin)
            }
        }
    }

    private mutating func change(
        _ model: Identifier<Model>, _ host: Identifier<Host>, _ change: (inout HostRecord) -> Void
    ) {
        let place = place(host)
        models[model, default: ModelRecord()].change(host, place, change)
    }

    private mutating func place(_ host: Identifier<Host>) -> Int {
        if let place = hosts.firstIndex(where: { $0.host == host }) { return place }
        hosts.append((host, Tally()))
        return hosts.count - 1
    }

    static func place(_ type: GenerationType, _ kind: PromptKind) -> Int {
        let index =
            switch type {
            case .video: 0
            case .image: 1
            case .audio: 2
            case .avatar: 3
            }
        return index * PromptKind.allCases.count + kind.index
    }
}

extension [Tally] {
    fileprivate mutating func add(_ tally: Tally, at index: Int, of count: Int) {
        if isEmpty { self = Array(repeating: Tally(), count: count) }
        self[index].add(tally)
    }
}

extension Fleet.ModelRecord {
    fileprivate mutating func change(
        _ host: Identifier<Host>, _ place: Int, _ change: (inout Fleet.HostRecord) -> Void
    ) {
        let index = hosts.firstIndex { $0.host == host } ?? hosts.count
        if index == hosts.count { hosts.append(Fleet.HostRecord(host: host, seen: Fleet.Seen(place: place))) }
        change(&hosts[index])
    }
}
