import EventLoop
import Gateway
import Glibc
import HTTPClient
import Telemetry
import Vendors

/// The vendors that this process can ask, as they are configured.
enum LiveVendors {
    static func all(
        data: String, lanes: [Lane], log: Log, newPath: @escaping @Sendable () -> String
    ) throws -> [any Vendor] {
        let settings = try VendorKeyring(data: data).settings()
        for complaint in settings.complaints { log.warning("a vendor's configuration", ["complaint": complaint]) }
        let client = Client(lanes: lanes, configuration())
        let pools = settings.accounts.sorted { $0.key < $1.key }.map { host, accounts in
            VendorPool(
                host,
                accounts.compactMap { account in
                    HTTPVendor(host, account.configuration, client: client, newPath: newPath).map {
                        VendorPool.Account(
                            number: account.number, weight: account.weight, concurrency: account.concurrency,
                            perMinute: account.perMinute, vendor: $0)
                    }
                }, now: Timestamp.now, log: log)
        }
        if pools.isEmpty {
            log.notice("no vendor is configured", ["what to do": "doitong vendors tells how; test keys work without"])
        } else {
            log.notice("vendors", ["configured": pools.map(\.host.text).joined(separator: ", ")])
        }
        return pools
    }

    /// Certificate authorities of an operator's own come from where OpenSSL's and curl's tools look for them.
    static func configuration() -> Client.Configuration {
        var configuration = Client.Configuration()
        let named = unsafe getenv("CURL_CA_BUNDLE") ?? getenv("SSL_CERT_FILE")
        configuration.certificates = unsafe named.map { unsafe String(cString: $0) }
        return configuration
    }
}
