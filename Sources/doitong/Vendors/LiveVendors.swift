import EventLoop
import Gateway
import Glibc
import HTTPClient
import Synchronization
import Telemetry
import Vendors

/// The vendors that this process can ask, as they are configured; and as `doitong vendors set` configures them while it runs.
final class LiveVendors: Sendable {
    /// Of every vendor there is, whether or not it is configured.
    let pools: [VendorPool]

    private let keyring: VendorKeyring
    private let make: @Sendable (Identifier<Host>, VendorConfiguration, HTTPVendor?) -> HTTPVendor?
    private let changed: @Sendable (Identifier<Host>) -> Void
    private let log: Log

    /// - Parameter changed: a host is configured otherwise than before.
    init(
        data: String, lanes: [Lane], callbacks: VendorCallbacks?, log: Log,
        changed: @escaping @Sendable (Identifier<Host>) -> Void,
        newPath: @escaping @Sendable () -> String
    ) throws {
        keyring = VendorKeyring(data: data)
        (self.changed, self.log) = (changed, log)
        let client = Client(lanes: lanes, Self.configuration())
        let fitter = MediaFitter(lane: lanes[0], log: log, newPath: newPath)
        make = { host, configuration, former in
            HTTPVendor(
                host, configuration, client: client, newPath: newPath, fitter: fitter, callbacks: callbacks,
                after: former)
        }
        pools = VendorRegistry.entries.map { VendorPool($0.host, [], now: Timestamp.now, log: log) }
        configure(try keyring.settings())
        if configured.isEmpty {
            log.notice("no vendor is configured", ["what to do": "doitong vendors tells how; test keys work without"])
        }
    }

    /// Those who have a key.
    var configured: Set<Identifier<Host>> { known.withLock { $0 } }
    /// Asked for each model of each request.
    private let known = Mutex<Set<Identifier<Host>>>([])

    /// Who is not configured otherwise than before keeps what it knows.
    private func configure(_ settings: VendorSettings) {
        for complaint in settings.complaints { log.warning("a vendor's configuration", ["complaint": complaint]) }
        for pool in pools {
            let accounts = settings.accounts[pool.host] ?? []
            guard pool.isConfigured || !accounts.isEmpty else { continue }
            var isNew = false
            pool.configure { former in
                isNew = accounts.count != former.count
                return accounts.compactMap { account in
                    let former = former[account.number] as? HTTPVendor
                    let isSame = former?.isConfigured(account.configuration) ?? false
                    isNew = isNew || !isSame
                    let vendor = isSame ? former : make(pool.host, account.configuration, former)
                    return vendor.map {
                        VendorPool.Account(
                            number: account.number, weight: account.weight, concurrency: account.concurrency,
                            perMinute: account.perMinute, vendor: $0)
                    }
                }
            }
            if isNew { changed(pool.host) }
        }
        let configured = Set(pools.filter(\.isConfigured).map(\.host))
        known.withLock { $0 = configured }
        if !configured.isEmpty {
            log.notice("vendors", ["configured": configured.map(\.text).sorted().joined(separator: ", ")])
        }
    }

    // MARK: While it runs

    private static let lookInterval: Duration = .seconds(1)

    /// Takes what is kept, and what stands in files that the environment names, whenever it changes.
    func watch() async {
        var known = keyring.identity
        while !Task.isCancelled {
            do { try await Task.sleep(for: Self.lookInterval) } catch { return }
            let identity = keyring.identity
            guard identity != known else { continue }
            known = identity
            do { configure(try keyring.settings()) } catch {
                log.error("vendors' keys cannot be read; those of before hold on", ["cause": "\(error)"])
            }
        }
    }

    /// Certificate authorities of an operator's own come from where OpenSSL's and curl's tools look for them.
    static func configuration() -> Client.Configuration {
        var configuration = Client.Configuration()
        let named = unsafe getenv("CURL_CA_BUNDLE") ?? getenv("SSL_CERT_FILE")
        configuration.certificates = unsafe named.map { unsafe String(cString: $0) }
        return configuration
    }
}
