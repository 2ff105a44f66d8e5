import GraphQL
import Gateway
import JSON
import Telemetry

extension ModelReport: ObjectValue {}
extension ModelReport.Kind: ObjectValue {}
extension ModelReport.Runner: ObjectValue {}
extension Pin: ObjectValue {}

/// What operators see of automatic selection, and what they say about it.
extension Resolvers {
    mutating func bindRouting(_ services: Services) {
        bindAsync("Query.adminRouting") { (_: Void, call: FieldCall) async throws -> [ModelReport] in
            let context = call.context as! CallContext
            try context.requireAdmin()
            let gauge = Gauge(services.knowledge.fleet, at: context.now)
            let type = call.arguments.string("type").flatMap(GenerationType.init(rawValue:))
            let reports = gauge.report(on: services.planner.catalogue, of: type.map { [$0] } ?? GenerationType.allCases)
            guard let name = call.arguments.string("model") else { return reports }
            let model = try services.model(named: name)
            return reports.filter { $0.model == model }
        }
        bindAsync("Mutation.adminRoutingPin") { (_: Void, call: FieldCall) async throws -> Pin in
            let context = call.context as! CallContext
            try context.requireAdmin()
            let pin = Pin(
                model: try services.model(named: call.arguments.string("model") ?? ""),
                weight: call.arguments.double("weight") ?? 1,
                isDisabled: call.arguments.bool("disabled") ?? false, quality: call.arguments.double("quality"),
                reason: call.arguments.string("reason") ?? "", at: context.now)
            guard Pin.weights.contains(pin.weight) else {
                throw ServiceError(InvalidInput("weight", "weight must be a number from 0 to 10."))
            }
            guard (0...1).contains(pin.quality ?? 0) else {
                throw ServiceError(InvalidInput("quality", "quality must be a number from 0 to 1."))
            }
            guard (1...Pin.longestReason).contains(pin.reason.utf8.count) else {
                throw ServiceError(InvalidInput("reason", "reason must have 1 to \(Pin.longestReason) characters."))
            }
            try await services.knowledge.pin(pin)
            return pin
        }
        bindAsync("Mutation.adminRoutingUnpin") { (_: Void, call: FieldCall) async throws -> Bool in
            try (call.context as! CallContext).requireAdmin()
            let model = try services.model(named: call.arguments.string("model") ?? "")
            return try await services.knowledge.unpin(model)
        }
        bind("AdminRouting.provider", \ModelReport.provider.text)
        bind("AdminRouting.model", \ModelReport.model.text)
        bind("AdminRouting.type", \ModelReport.type)
        bind("AdminRouting.quality", \ModelReport.quality)
        bind("AdminRouting.ratings", \ModelReport.ratings)
        bind("AdminRouting.kinds", \ModelReport.kinds)
        bind("AdminRouting.hosts", \ModelReport.hosts)
        bind("AdminRouting.pin", \ModelReport.pin)
        bind("AdminRoutingKind.kind", \ModelReport.Kind.kind.rawValue)
        bind("AdminRoutingKind.quality", \ModelReport.Kind.quality)
        bind("AdminRoutingKind.ratings", \ModelReport.Kind.ratings)
        bind("AdminRoutingHost.host", \ModelReport.Runner.host.text)
        bind("AdminRoutingHost.reliability", \ModelReport.Runner.reliability)
        bind("AdminRoutingHost.pace", \ModelReport.Runner.pace)
        bind("AdminRoutingHost.jobs", \ModelReport.Runner.jobs)
        bind("AdminRoutingPin.model", \Pin.model.text)
        bind("AdminRoutingPin.weight", \Pin.weight)
        bind("AdminRoutingPin.quality", \Pin.quality)
        bind("AdminRoutingPin.disabled", \Pin.isDisabled)
        bind("AdminRoutingPin.reason", \Pin.reason)
        bind("AdminRoutingPin.at", \Pin.at)
    }
}

extension Services {
    fileprivate func model(named name: String) throws(ServiceError) -> Identifier<Model> {
        let models = planner.catalogue.providers.flatMap { $0.models }
        if let model = models.first(where: { $0.id.text == name }) { return model.id }
        if let found = planner.catalogue.find(name)?.model { return found.id }
        throw ServiceError(.notFound, "There is no model \"\(name.shown)\". The query `providers` lists them all.")
    }
}
