import EventLoop
import Foundation
import Gateway
import HTTPClient
import HTTPTypes
import JSON
import Telemetry
import Testing
import Vendors
import vendor_simulator

/// All vendors as the simulator plays them, and the means to speak to them as the product does.
final class Simulated: Sendable {
    @TaskLocal static var shared: Simulated?

    let client: Client
    let lane: Lane
    /// For what is fetched.
    let folder: String
    private let origin: String
    private let fitter: MediaFitter

    init(_ process: SimulatorProcess) throws {
        lane = Lane()
        client = Client(lanes: [lane])
        origin = process.origin
        folder = FileManager.default.temporaryDirectory.appending(path: "doitong-contract-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let log = Log(LogSink(.json, clock: Timestamp.now), threshold: .error)
        fitter = MediaFitter(lane: lane, log: log) { [folder] in "\(folder)/\(UUID())" }
    }

    func end() {
        lane.stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    func vendor(
        _ host: Identifier<Gateway.Host>, _ variables: [String: String] = [:], isFitting: Bool = true,
        now: @escaping @Sendable () -> Timestamp = Timestamp.now
    ) throws -> HTTPVendor {
        var values = try Self.credentials(host)
        if variables["TOKEN"] != nil || variables["CREDENTIALS"] != nil { values = [:] }
        values["URL"] = "\(origin)/\(host)"
        for (name, value) in variables { values[name] = value }
        if values["CREDENTIALS"] == "" { values["CREDENTIALS"] = try account(of: host) }
        let configuration = VendorConfiguration(values.mapValues { Secret($0) }, now: now)
        let vendor = HTTPVendor(
            host, configuration, client: client, newPath: { [folder] in "\(folder)/\(UUID())" },
            fitter: isFitting ? fitter : nil)
        return try #require(vendor, "\(host) is not configured")
    }

    /// What lets one in, as the simulator lists it.
    private static func credentials(_ host: Identifier<Gateway.Host>) throws -> [String: String] {
        switch host {
        case "comfyui": [:]
        case "automatic1111": ["AUTHORIZATION": "simulated:automatic1111-simulated-password"]
        case "hedra": ["KEY": "hedra-simulated-id:hedra-simulated-secret"]
        default: ["KEY": "\(host)-simulated-key"]
        }
    }

    /// The key file of the service account that the simulator's Google knows.
    func account(of host: Identifier<Gateway.Host>) throws -> String {
        let listed = directory(at: origin)[host.text]?["credentials"]?["credentials"]?.stringValue
        return try #require(listed)
    }

    // MARK: What only the simulator can be asked

    /// Asks for something to go wrong.
    func strike(_ host: Identifier<Gateway.Host>, _ fault: JSONObject) async throws {
        var fault = fault
        fault["vendor"] = .string(host.text)
        _ = try await ask(.post, "faults", .object(fault))
    }

    func forgetFaults() async throws { _ = try await ask(.delete, "faults") }

    /// What a vendor accepted so far.
    func accepted(_ host: Identifier<Gateway.Host>) async throws -> Int {
        try await ask(.get, "jobs?vendor=\(host)")["count"]?.intValue ?? -1
    }

    /// How often a vendor was asked how far something is, or for something else.
    func polls(_ host: Identifier<Gateway.Host>, _ stage: String = "poll") async throws -> Int {
        try await ask(.get, "requests")["requests"]?[host.text]?[stage]?.intValue ?? 0
    }

    private func ask(_ method: HTTPTypes.Method, _ path: String, _ body: JSON? = nil) async throws -> JSON {
        let url = try URL(parsing: "\(origin)/_/\(path)")
        let request = HTTPRequest(method, url, body: body.map { .json($0) } ?? .none)
        let response = try await client.send(request, egress: .anywhere)
        guard response.status.isSuccess else {
            throw SimulatorProcess.Failure(said: String(decoding: response.body, as: UTF8.self))
        }
        return try JSON(parsing: response.body)
    }
}

/// Gives a suite one simulator, for as long as its tests run; or a test one of its own.
struct WithSimulator: SuiteTrait, TestTrait, TestScoping {
    @concurrent func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let process = try SimulatorProcess()
        defer { process.end() }
        let simulated = try Simulated(process)
        defer { simulated.end() }
        try await Simulated.$shared.withValue(simulated) { try await function() }
    }
}

extension Trait where Self == WithSimulator {
    static var withSimulator: Self { WithSimulator() }
}

/// Every adapter, through every outcome, over the real client, against the vendors as the simulator plays them. One after the
/// other, for a fault strikes whoever comes.
@Suite(.withSimulator, .serialized, .timeLimit(.minutes(5))) enum VendorContractTests {}
