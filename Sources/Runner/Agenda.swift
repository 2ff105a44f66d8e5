import EventLoop
import Gateway
import Telemetry

/// Those that are carried, and when each takes its next step.
///
/// One that waits costs its entry here, some hundreds of bytes: it has no task, and what it is made from is in the store.
struct Agenda {
    /// What a step begins with.
    enum Step: Sendable {
        /// Its attempt is new; or whoever carried it before died, and nobody knows how far that one came.
        case begin(isTakenOver: Bool)
        /// The vendor has it and is asked how far it is. So often in a row that could not be learned.
        case ask(Ticket, failures: Int)
    }

    /// A step that is due.
    struct Due: Sendable {
        let id: Identifier<Generation>
        /// Which time it is carried. Its attempt's number does not tell: what a vendor had no room for has the same again.
        let time: Int
        let step: Step
    }

    private struct Entry {
        let time: Int
        var step: Step
        var timer: TimerWheel<Identifier<Generation>>.Handle?
        var isStopping = false
        /// Who has its work; nil before anybody has.
        var place: HostModel?
        var handedOver = Moment(nanoseconds: 0)
    }

    /// What a host works on of one model.
    struct Work {
        fileprivate(set) var count = 0
        /// Of the seconds at which they were handed over.
        fileprivate var sum = 0.0

        /// For how long it has had them, on average.
        func age(at now: Moment) -> Duration { count == 0 ? .zero : .seconds(now.seconds - sum / Double(count)) }
    }

    private var entries: [Identifier<Generation>: Entry] = [:]
    private var timers: TimerWheel<Identifier<Generation>>
    private var due: [Identifier<Generation>] = []
    private var times = 0
    private var crowds: [Identifier<Host>: Int] = [:]
    /// The same by model.
    private var works: [HostModel: Work] = [:]
    /// When ``take(_:at:)`` will be called again if nobody asks for it before.
    private var nextLook = Moment.never

    init(startingAt now: Moment) { timers = TimerWheel(startingAt: now) }

    var count: Int { entries.count }

    /// Whether something is due before anybody would look.
    var isOverlooked: Bool { nextDue < nextLook }

    private var nextDue: Moment { due.isEmpty ? timers.nextExpiry ?? .never : Moment(nanoseconds: 0) }

    mutating func add(_ id: Identifier<Generation>, isTakenOver: Bool) {
        times += 1
        entries[id] = Entry(time: times, step: .begin(isTakenOver: isTakenOver))
        due.append(id)
    }

    func has(_ id: Identifier<Generation>) -> Bool { entries[id] != nil }

    /// Takes out some of what is due, so that not all tasks are there at once. Each is then in its step, until that ends in
    /// ``pause(_:before:until:)`` or ``end(_:)``.
    mutating func take(_ limit: Int, at now: Moment) -> [Due] {
        timers.expire(upTo: now, into: &due)
        let steps = due.prefix(limit).compactMap { id in
            entries[id]?.timer = nil
            return entries[id].map { Due(id: id, time: $0.time, step: $0.step) }
        }
        due.removeFirst(min(limit, due.count))
        return steps
    }

    /// Takes out what was claimed and has not begun, which must begin even at the end: whoever took it over could not tell
    /// whether it had been handed over.
    mutating func takeClaimed() -> [Due] {
        take(due.count, at: Moment(nanoseconds: 0)).filter { due in
            if case .begin(isTakenOver: false) = due.step { true } else { false }
        }
    }

    /// Says when to look again, at `latest` or before.
    mutating func look(atLatest latest: Moment) -> Moment {
        nextLook = min(nextDue, latest)
        return nextLook
    }

    /// Has it wait before its next step while it is worked on at `place`; what is to be stopped does not wait.
    mutating func pause(
        _ id: Identifier<Generation>, at place: HostModel, before step: Step, from now: Moment, until moment: Moment
    ) {
        guard var entry = entries[id] else { return }
        entry.step = step
        if entry.place == nil {
            (entry.place, entry.handedOver) = (place, now)
            crowds[place.host, default: 0] += 1
            works[place, default: Work()].count += 1
            works[place]?.sum += now.seconds
        }
        if entry.isStopping { due.append(id) } else { entry.timer = timers.schedule(id, at: moment) }
        entries[id] = entry
    }

    /// The attempt is over. By now the generation may be carried again, for the next one: that stays.
    mutating func end(_ due: Due) {
        guard let entry = entries[due.id], entry.time == due.time else { return }
        entries[due.id] = nil
        guard let place = entry.place else { return }
        crowds[place.host, default: 1] -= 1
        works[place]?.count -= 1
        works[place]?.sum -= entry.handedOver.seconds
        if works[place]?.count == 0 { works[place] = nil }
    }

    /// What vendors work on.
    var carried: [HostModel: Int] { works.mapValues(\.count) }

    func work(at place: HostModel) -> Work { works[place] ?? Work() }

    /// How many a host works on.
    func crowd(at host: Identifier<Host>) -> Int { crowds[host] ?? 0 }

    /// Notes that it is to be stopped, and ends its wait.
    mutating func stop(_ id: Identifier<Generation>) {
        entries[id]?.isStopping = true
        hurry(id)
    }

    /// Ends its wait, if it waits.
    mutating func hurry(_ id: Identifier<Generation>) {
        guard let timer = entries[id]?.timer.take() else { return }
        timers.cancel(timer)
        due.append(id)
    }

    func isStopping(_ id: Identifier<Generation>) -> Bool { entries[id]?.isStopping ?? false }
}

extension Moment {
    fileprivate var seconds: Double { Double(nanoseconds) / 1e9 }
}
