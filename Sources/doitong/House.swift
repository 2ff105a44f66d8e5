import API
import Crypto
import EventLoop
import Gateway
import Glibc
import HTTPServer
import HTTPTypes
import JSON
import Media
import Runner
import Store
import Synchronization
import Telemetry
import Vendors
import Web

/// Everything that `doitong serve` is made of, built once and wired together.
struct House: Sendable {
    let store: any OpenedStore
    let changes: Changes
    let runner: Runner
    let media: any ServedMedia
    let webhooks: WebhookOffice
    let knowledge: FleetKnowledge
    let routes: [Route]
    let vendors: LiveVendors
    /// nil where the store is this process's alone.
    let membership: Membership?
    let traffic: Traffic
    /// Of this server, for who wants to know how it does.
    let answers: AnswerTimes
    /// Where links to media point; known once the server listens.
    let address: Address

    /// The address that clients know us by.
    final class Address: Sendable {
        private let text: Mutex<String>

        init(_ text: String = "") { self.text = Mutex(text) }

        var value: String {
            get { text.withLock { $0 } }
            set { text.withLock { $0 = newValue } }
        }
    }

    static func build(_ settings: ServeSettings, on lanes: [Lane], log: Log) async throws -> House {
        let (data, startedAt) = (settings.data, Timestamp.now())
        let catalogue = try CatalogueFile.catalogue(settings.catalogue, data: data, log: log)
        let changes = Changes()
        let store = try await settings.database.open(data, lanes: lanes, changes: changes)
        let address = Address(settings.publicURL ?? "")
        let media = try await settings.media.open(data: data, address: { address.value }, lanes: lanes, log: log)
        let sandbox = SandboxVendor(try SandboxRenderer(folder: "\(data)/sandbox"))
        // Vendors can only reach an address that was said to be ours.
        let callbacks = try settings.publicURL.map {
            VendorCallbacks(key: try KeyFile.bytes("\(data)/callbacks.key"), base: $0)
        }
        let health = Health()
        let vendors = try LiveVendors(
            data: data, lanes: lanes, callbacks: callbacks, log: log, changed: { health.forget($0) },
            newPath: { media.temporaryPath() })
        var random = SystemRandomNumberGenerator()
        let worker: Identifier<Worker> = NewIdentifier.make("worker", at: .now(), using: &random)
        let membership = try await Membership.join(
            store, as: worker, daysKept: settings.daysKept, on: lanes[0], log: log)
        var limits = RunnerLimits()
        limits.carried = settings.carried
        if membership != nil {
            // Others leave work, and die.
            (limits.longestRest, limits.lookForDead) = (Self.sharedRest, Self.sharedRest)
        }
        let knowledge = FleetKnowledge(store: store, log: log)
        try await knowledge.load()
        let runner = Runner(
            store: store, vendors: [sandbox] + vendors.pools, media: media, catalogue: catalogue,
            worker: worker, lanes: lanes, now: Timestamp.now, random: SystemRandomNumberGenerator(), log: log,
            limits: limits, health: health, mayHandOver: { membership?.isHeld ?? true },
            observe: { knowledge.observe($0) })
        let availability =
            settings.liveRunsInSandbox
            ? HostAvailability(live: [HostAvailability.sandbox]) : HostAvailability { vendors.configured }
        let webhooks = try WebhookOffice(settings, store: store, lanes: lanes, log: log)
        let traffic = Traffic(startedAt: startedAt)
        let sessions = try sessions(settings, address, store)
        var admission = AdmissionLimits()
        admission.webhooks = webhooks.desk.addresses
        let services = Services(
            store: store, changes: changes,
            planner: Planner(catalogue: catalogue, availability: availability, limits: admission),
            knowledge: knowledge, health: health, media: media, webhooks: webhooks.desk,
            operations: Operations(
                vendors: vendors, runner: runner, traffic: traffic, media: media, startedAt: startedAt),
            session: { sessions.key(in: $0) }, now: Timestamp.now,
            random: SystemRandomNumberGenerator(),
            accepted: { runner.poke() }, stopping: { runner.stop($0) })
        try await FirstRun.prepare(store, data: data, now: .now(), using: &random)
        let api = try GatewayAPI(services, log: log)
        webhooks.write(with: api)
        let answers = AnswerTimes()
        let website = try Website(
            files: WebFiles(folder: settings.pageFiles), origin: { address.value }, ask: { await api.told($0) },
            statusOf: { $0.status?.code }, measures: { answers.measures })
        var routes = CrossOrigin(settings.origins).around(api.routes) + media.routes + website.routes + sessions.routes
        if let callbacks { routes.append(CallbackRoute.route(callbacks, vendors.pools, log: log) { runner.hurry($0) }) }
        return House(
            store: store, changes: changes, runner: runner, media: media, webhooks: webhooks, knowledge: knowledge,
            routes: routes, vendors: vendors, membership: membership, traffic: traffic, answers: answers,
            address: address)
    }

    private static func sessions(_ settings: ServeSettings, _ address: Address, _ store: any Store) throws -> Sessions {
        let path = "\(settings.data)/console.key"
        let sessions = Sessions(
            key: try KeyFile.bytes(path), isSecure: settings.publicURL?.hasPrefix("https://") ?? false,
            origin: { address.value }, find: { try await store.key($0) }, now: Timestamp.now,
            random: SystemRandomNumberGenerator())
        guard let sessions else { throw KeyFile.Unusable(description: "\(path) holds no key") }
        return sessions
    }

    private static let sharedRest: Duration = .seconds(1)

    /// Carries what is accepted, until cancelled; then others take over at once.
    func carry() async {
        guard let membership else { return await runner.run() }
        await membership.hold { await runner.run() }
    }

    /// Tells who is to be told: one node does it for all.
    func tell() async {
        guard let membership else { return await webhooks.run() }
        await membership.perform("webhooks") { await webhooks.runForAll() }
    }

    /// Has those who listen go on elsewhere: the server is stopping.
    func endStreams() { changes.end() }

    /// Checks the books every so often; what does not hold is the operator's to know at once.
    func audit(log: Log) async {
        while !Task.isCancelled {
            do {
                for finding in try await store.audit() {
                    log.error("the books do not hold", ["finding": finding])
                }
            } catch {
                log.warning("cannot check the books", ["cause": "\(error)"])
            }
            do { try await Task.sleep(for: Self.auditInterval) } catch { return }
        }
    }

    private static let auditInterval: Duration = .seconds(600)
}
