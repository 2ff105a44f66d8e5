import Gateway
import Glibc
import JSON
import Telemetry

/// Makers that do not exist, sixty models of which all can do it, on two hosts each.
private let sixty = Catalogue((0..<12).map(maker))

private func maker(_ maker: Int) -> Provider {
    let host = Identifier<Host>("host\(maker)")
    return Provider(
        Identifier("maker\(maker)"), name: "Maker \(maker)", company: "", description: "", features: [],
        limitations: [], models: (0..<5).map { model($0, of: maker, at: host) })
}

private func model(_ number: Int, of maker: Int, at host: Identifier<Host>) -> Model {
    let options: [OptionSpec] = [
        .choice("duration", [5, 10], default: 5, "Seconds."),
        .choice("resolution", ["720p", "1080p"], default: "720p", "How large."),
        .choice("aspectRatio", ["16:9", "9:16", "1:1"], default: "16:9", "Which form."),
    ]
    let score = Double(1100 + 20 * maker + 10 * number)
    return Model(
        Identifier("model\(maker)-\(number)"), name: "Model \(maker)-\(number)", makes: [.video],
        input: InputRules(), options: OptionSchema(options),
        price: Price(.second, dollars: 0.02 + 0.01 * Double(number)),
        time: ExpectedTime(seconds: Double(40 + 10 * maker)), quality: Quality(score: score, spread: 20),
        hosts: [host, "fal"])
}

/// A fleet in which much was observed of all of them.
private func observed(at now: Timestamp) -> Fleet {
    var fleet = Fleet()
    var lot = Lot(seed: 7)
    for model in sixty.providers.flatMap({ $0.models }) {
        for number in 0..<60 {
            let outcome: Observation.Outcome =
                number % 3 == 0
                ? .rated(Double(lot.next() % 100) / 100)
                : number % 10 == 1 ? .failed : .completed(after: .seconds(30 + Int(lot.next() % 60)))
            fleet.learn(
                Observation(
                    model: model.id, host: model.hosts[number % 2], type: .video,
                    kind: PromptKind.allCases[number % PromptKind.allCases.count],
                    cell: TimeCell(["resolution": "720p"], seconds: 5), expectedSeconds: 60, outcome: outcome,
                    at: now - .seconds(number * 60)))
        }
    }
    return fleet
}

func measureSpeed() throws {
    let now = Requests.start
    let planner = Planner(
        catalogue: sixty, availability: HostAvailability(live: Set((0..<12).map { Identifier("host\($0)") } + ["fal"])))
    let request = GenerationRequest(
        type: .video,
        input: Content(text: "Two people dancing tango on a rooftop at dusk, slow motion, anamorphic lens"),
        priority: .balanced)
    let words = time(20_000) { _ in PromptWords.builtin.kind(of: request.input.text).rawValue.utf8.count }
    print("recognise a prompt: \(words)")
    for (name, fleet) in [("nothing is known", Fleet()), ("much is known", observed(at: now))] {
        let field = try planner.field(of: request, isLive: true, at: now, Circumstances())
        let choose = time(5_000) { seed in
            var field = field
            field.choose(Circumstances(fleet: fleet, seed: UInt64(seed)), at: now)
            return field.isTrial ? 1 : 0
        }
        print("choose among 60, \(name): \(choose)")
        let whole = try time(2_000) { seed in
            try planner.order(
                request, isLive: true, at: now, under: Circumstances(fleet: fleet, seed: UInt64(seed))
            ).estimatedSeconds
        }
        print("the whole order, with checks, reasons and candidates, \(name): \(whole)")
    }
}

/// The median of eleven rounds, and the least.
private func time(_ times: Int, _ body: (Int) throws -> Int) rethrows -> String {
    var sum = 0
    var rounds: [Double] = []
    for _ in 0..<11 {
        let began = processorTime()
        for number in 0..<times { sum &+= try body(number) }
        rounds.append((processorTime() - began) * 1e6 / Double(times))
    }
    rounds.sort()
    func rounded(_ number: Double) -> Double { (number * 100).rounded() / 100 }
    return "\(rounded(rounds[5])) µs (least \(rounded(rounds[0])))" + (sum == 42 ? " " : "")
}

private func processorTime() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
