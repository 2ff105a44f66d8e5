import Gateway
import Media
import Runner
import Telemetry
import Vendors

extension Operations {
    /// What the parts of the house tell of themselves.
    init(vendors: LiveVendors, runner: Runner, traffic: Traffic, media: any ServedMedia, startedAt: Timestamp) {
        self.init(
            vendors: { vendors.reports },
            carried: { runner.carried },
            load: {
                let minute = traffic.minute(at: .now())
                return ServerLoad(
                    startedAt: startedAt, version: Version.number, requests: traffic.requests,
                    requestsPerSecond: minute.requestsPerSecond, median: minute.median, slowest: minute.slowest,
                    memory: ProcessMemory.resident, media: await media.size(at: .now()))
            })
    }
}

extension LiveVendors {
    /// How each is configured; the sandbox last, which always is.
    fileprivate var reports: [VendorReport] {
        let accounts = Dictionary(uniqueKeysWithValues: pools.map { ($0.host, $0.accountCount) })
        let sandbox = VendorReport(host: HostAvailability.sandbox, isConfigured: true, keys: 0, variables: [])
        return VendorRegistry.entries.map { entry in
            let keys = accounts[entry.host] ?? 0
            return VendorReport(
                host: entry.host, isConfigured: keys > 0, keys: keys,
                variables: entry.variables.map { entry.environmentName($0) })
        } + [sandbox]
    }
}
