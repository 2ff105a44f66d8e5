import GraphQL
import Gateway
import Telemetry

extension Plan: ObjectValue {}
extension AccountStanding: ObjectValue {}

extension Resolvers {
    mutating func bindAccounts(_ services: Services) {
        bindAsync("Query.account") { (_: Void, call: FieldCall) async throws -> AccountStanding in
            let standing = try (call.context as! CallContext).account().standing
            // Fresh: a mutation before may have changed it.
            return try await services.store.account(standing.account.id) ?? standing
        }
        for type in ["Account", "AdminAccount"] {
            bind("\(type).id", \AccountStanding.account.id.text)
            bind("\(type).name", \AccountStanding.account.name)
            bind("\(type).plan", \AccountStanding.account.plan)
            bind("\(type).credits", \AccountStanding.available.count)
            bind("\(type).creditsHeld", \AccountStanding.held.count)
            bind("\(type).usedToday") { (standing: AccountStanding) -> Int in
                standing.meter.usedToday(at: services.now())
            }
            bind("\(type).running", \AccountStanding.meter.running)
            bind("\(type).queued", \AccountStanding.meter.queued)
        }
        bind("Plan.name", \Plan.name)
        bind("Plan.requestsPerMinute", \Plan.requestsPerMinute)
        bind("Plan.concurrent", \Plan.concurrent)
        bind("Plan.perDay", \Plan.perDay)
    }
}
