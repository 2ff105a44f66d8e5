import DoitongTesting
import Gateway
import Telemetry
import Testing
import Vendors

@Suite struct VendorSettingsTests {
    private static func settings(
        _ environment: [String: String], kept: [String: String] = [:], files: [String: String] = [:]
    ) throws -> VendorSettings {
        try VendorSettings(environment: environment, kept: kept.mapValues { Secret($0) }, read: { files[$0] })
    }

    private static func numbers(_ settings: VendorSettings, _ host: Identifier<Host>) -> [Int] {
        settings.accounts[host]?.map(\.number) ?? []
    }

    @Test(
        "a vendor is configured by its variables, wherever they are",
        arguments: [
            (["DOITONG_VENDOR_KLING_KEY": "k"], [:], [:], "kling", [1]),
            ([:], ["DOITONG_VENDOR_KLING_KEY": "k"], [:], "kling", [1]),
            (["DOITONG_VENDOR_KLING_KEY_FILE": "/k"], [:], ["/k": "k\n"], "kling", [1]),
            (["DOITONG_VENDOR_GOOGLE_TTS_KEY": "k"], [:], [:], "google-tts", [1]),
            (["DOITONG_VENDOR_COMFYUI_URL": "http://10.0.0.2:8188"], [:], [:], "comfyui", [1]),
            (["DOITONG_VENDOR_KLING_KEY": "k", "DOITONG_VENDOR_KLING_KEY_3": "l"], [:], [:], "kling", [1, 3]),
            (["DOITONG_VENDOR_KLING_KEY_2": "l"], ["DOITONG_VENDOR_KLING_KEY": "k"], [:], "kling", [1, 2]),
            (["DOITONG_VENDOR_KLING_KEY_2_FILE": "/k"], [:], ["/k": "k"], "kling", [2]),
            (["DOITONG_VENDOR_KLING_KEY": "", "OTHER": "x"], [:], [:], "kling", []),
        ] as [([String: String], [String: String], [String: String], Identifier<Host>, [Int])])
    func configured(
        environment: [String: String], kept: [String: String], files: [String: String], host: Identifier<Host>,
        numbers: [Int]
    ) throws {
        let settings = try Self.settings(environment, kept: kept, files: files)
        #expect(Self.numbers(settings, host) == numbers)
        #expect(settings.accounts.keys.allSatisfy { $0 == host })
        #expect(settings.complaints == [])
    }

    @Test(
        "what does nothing is complained about",
        arguments: [
            ("DOITONG_VENDOR_KLNG_KEY", "is no vendor's"), ("DOITONG_VENDOR_KLING_KYE", "is not known"),
            ("DOITONG_VENDOR_KLING_KEY_0", "is not known"), ("DOITONG_VENDOR_KLING_KEY_1", "is not known"),
            ("DOITONG_VENDOR_KLING_KEY_10", "is not known"), ("DOITONG_VENDOR_KLING_", "is not known"),
            ("DOITONG_VENDOR_", "is no vendor's"),
            ("DOITONG_VENDOR_KLING_URL", "DOITONG_VENDOR_KLING_KEY is missing"),
            ("DOITONG_VENDOR_KLING_URL_2", "account 2, is not configured"),
        ])
    func useless(name: String, complaint: String) throws {
        let settings = try Self.settings([name: "http://127.0.0.1:1"])
        #expect(settings.accounts.isEmpty)
        #expect(settings.complaints.count == 1 && settings.complaints[0].contains(complaint), "\(settings.complaints)")
    }

    @Test("no complaint shows a value")
    func silent() throws {
        let names = VendorRegistry.entries.flatMap { entry in entry.variables.map { entry.environmentName($0) } }
        for name in names + names.map({ "\($0)_2" }) + names.map({ "\($0)X" }) where !name.contains("WEIGHT") {
            let settings = try Self.settings([name: "zQx7 zQx7"])
            #expect(!settings.complaints.contains { $0.contains("zQx7") }, "\(name)")
        }
    }

    @Test("a file that cannot be read, and a weight that is none, stop the start")
    func unusable() {
        for environment in [
            ["DOITONG_VENDOR_KLING_KEY_FILE": "/none"], ["DOITONG_VENDOR_KLING_KEY_FILE": "/empty"],
            ["DOITONG_VENDOR_KLING_KEY": "k", "DOITONG_VENDOR_KLING_WEIGHT": "heavy"],
            ["DOITONG_VENDOR_KLING_KEY": "k", "DOITONG_VENDOR_KLING_WEIGHT": "-1"],
            ["DOITONG_VENDOR_KLING_KEY": "k", "DOITONG_VENDOR_KLING_WEIGHT": "1001"],
        ] {
            #expect(throws: VendorSettings.Unusable.self) { try Self.settings(environment, files: ["/empty": " \n"]) }
        }
    }

    @Test("the environment goes before what is kept, and each value is known by where it is from")
    func sources() throws {
        let settings = try Self.settings(
            ["DOITONG_VENDOR_KLING_WEIGHT": "5", "DOITONG_VENDOR_VEO_KEY_FILE": "/k"],
            kept: ["DOITONG_VENDOR_KLING_WEIGHT": "7", "DOITONG_VENDOR_KLING_KEY": "k"], files: ["/k": "x"])
        #expect(settings.accounts["kling"]?.map(\.weight) == [5])
        #expect(
            settings.given == [
                "DOITONG_VENDOR_KLING_WEIGHT": .environment, "DOITONG_VENDOR_KLING_KEY": .kept,
                "DOITONG_VENDOR_VEO_KEY": .file,
            ])
    }

    @Test("a further account has the first one's address, but neither its secrets nor its weight")
    func inherited() throws {
        let settings = try Self.settings([
            "DOITONG_VENDOR_KLING_KEY": "k", "DOITONG_VENDOR_KLING_SECRET": "s", "DOITONG_VENDOR_KLING_WEIGHT": "9",
            "DOITONG_VENDOR_KLING_URL": "http://127.0.0.1:1", "DOITONG_VENDOR_KLING_KEY_2": "l",
        ])
        let accounts = settings.accounts["kling"] ?? []
        #expect(accounts.map(\.weight) == [9, 1])
        #expect(accounts.map { $0.configuration.text("URL") } == ["http://127.0.0.1:1", "http://127.0.0.1:1"])
        #expect(accounts.map { $0.configuration.secret("SECRET")?.reveal() } == ["s", nil])
    }
}
