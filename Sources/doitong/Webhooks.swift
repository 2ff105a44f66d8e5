import API
import EventLoop
import Gateway
import HTTPClient
import HTTPTypes
import Store
import Synchronization
import Telemetry
import Webhooks

/// Webhooks as this process has them: who sends them, and the desk at which the API asks.
struct WebhookOffice: Sendable {
    let dispatcher: Dispatcher
    let desk: WebhookDesk
    /// Writes generations for messages. The API is made after those who need it.
    private let writer: Writer
    private let lane: Lane

    private final class Writer: Sendable {
        let api = Mutex<GatewayAPI?>(nil)
    }

    init(_ settings: ServeSettings, store: any OpenedStore, lanes: [Lane], log: Log) throws {
        let key = try KeyFile.bytes("\(settings.data)/webhooks.key")
        guard let vault = WebhookVault(key: key) else {
            throw KeyFile.Unusable(description: "\(settings.data)/webhooks.key holds no key")
        }
        let addresses = WebhookAddresses(
            allowsHTTP: settings.webhooksAllowHTTP, networks: settings.webhookNetworks)
        var configuration = LiveVendors.configuration()
        configuration.userAgent = "Doitong-Webhooks/\(Version.number)"
        configuration.exchangesPerLane = Self.exchangesPerLane
        configuration.exchangesPerOrigin = Self.exchangesPerOrigin
        let client = Client(lanes: lanes, configuration)
        let writer = Writer()
        let dispatcher = Dispatcher(
            store: store, vault: vault, addresses: addresses, lanes: lanes, now: Timestamp.now,
            random: SystemRandomNumberGenerator(), log: log,
            render: { generation in await writer.api.withLock(\.self)?.written(generation) },
            send: { request, egress, bounds throws(HTTPClientError) in
                try await client.send(request, egress: egress, within: bounds)
            })
        store.whenTold { dispatcher.poke() }
        (self.dispatcher, self.writer, lane) = (dispatcher, writer, lanes[0])
        desk = WebhookDesk(
            store: store, vault: vault, addresses: addresses, changed: { dispatcher.changed($0) },
            due: { dispatcher.reload($0) }, message: { try await dispatcher.body(of: $0, $1) })
    }

    /// More than the dispatcher sends at once: it alone says who waits.
    private static let exchangesPerLane = 1024
    private static let exchangesPerOrigin = 256

    func run() async { await dispatcher.run() }

    /// The same for all nodes: what others change is looked for.
    func runForAll() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await dispatcher.run() }
            while !Task.isCancelled {
                do { try await lane.sleep(for: Self.lookAround) } catch { break }
                await dispatcher.lookAround()
            }
            group.cancelAll()
        }
    }

    private static let lookAround: Duration = .seconds(2)

    func write(with api: GatewayAPI) { writer.api.withLock { $0 = api } }
}
