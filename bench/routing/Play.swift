import Gateway
import JSON
import Telemetry
import Vendors

/// What the planner chooses for each arrival, when it learns what comes of its choices and nothing else.
func play(_ trace: Trace, _ priority: Priority, seed: UInt64) throws -> JSON {
    var planner = Planner(catalogue: .builtin, availability: HostAvailability(live: Requests.hosts))
    var fleet = Fleet()
    var seeds = Lot(seed: seed)
    /// What is known later, by when.
    var later: [Observation] = []
    var choices: [JSON] = []
    var prices = JSONObject()
    for event in trace.events {
        switch event {
        case .prices(let factors):
            for (id, factor) in factors {
                let model = Catalogue.builtin.providers.flatMap({ $0.models }).first { $0.id.text == id }!
                prices[id] = ["price": model.price.multiplied(by: factor, for: model.options)]
            }
            let overrides = try CatalogueOverrides(parsing: ["models": .object(prices)])
            planner = Planner(
                catalogue: try Catalogue.builtin.applying(overrides),
                availability: HostAvailability(live: Requests.hosts))
        case .arrival(let arrival):
            for observation in later where observation.at <= arrival.at { fleet.learn(observation) }
            later.removeAll { $0.at <= arrival.at }
            var request = Requests.all[arrival.request]
            request.priority = priority
            if request.type != .audio { request.input.text = arrival.text }
            let order = try planner.order(
                request, isLive: true, at: arrival.at, under: Circumstances(fleet: fleet, seed: seeds.next()))
            let index = trace.deployments[arrival.request].firstIndex {
                $0.model == order.model && $0.host == order.hosts[0]
            }
            guard let index else { throw TraceError("\(order.model) at \(order.hosts[0]) is not in the trace") }
            choices.append(.int(index))
            let deployment = trace.deployments[arrival.request][index]
            func observe(_ outcome: Observation.Outcome, after seconds: Double) {
                later.append(
                    Observation(
                        model: order.model, host: order.hosts[0], type: request.type,
                        kind: PromptWords.builtin.kind(of: request.input.text),
                        cell: TimeCell(order.options, seconds: order.options["duration"]?.doubleValue ?? 5),
                        expectedSeconds: deployment.seconds, outcome: outcome,
                        at: arrival.at + .milliseconds(Int64(seconds * 1000))))
            }
            switch arrival.endings[index] {
            case .failed(let seconds): observe(.failed, after: seconds)
            case .refused: observe(.refused, after: 2)
            case .completed(let seconds):
                observe(.completed(after: .milliseconds(Int64(seconds * 1000))), after: seconds)
                if let ratings = arrival.ratings { observe(.rated(ratings[index]), after: seconds + 600) }
            }
        }
    }
    return ["priority": .string(priority.rawValue), "choices": .array(choices)]
}
