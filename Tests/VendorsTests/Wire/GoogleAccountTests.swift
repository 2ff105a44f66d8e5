import DoitongTesting
import Gateway
import JSON
import Telemetry
import Testing
import Vendors

@Suite struct GoogleAccountTests {
    private static func settings(
        _ environment: [String: String], files: [String: String] = [:]
    ) throws -> VendorSettings {
        try VendorSettings(environment: environment, kept: [:], read: { files[$0] })
    }

    @Test(
        "a service account's file configures each of Google's services",
        arguments: [("VEO", "veo"), ("IMAGEN", "imagen"), ("GOOGLE_TTS", "google-tts")] as [(String, Identifier<Host>)])
    func configured(name: String, host: Identifier<Host>) throws {
        let file = SampleAccount.file()
        let whole = try Self.settings(["DOITONG_VENDOR_\(name)_CREDENTIALS": file])
        #expect(whole.accounts[host]?.count == 1 && whole.complaints == [])
        let path = try Self.settings(["DOITONG_VENDOR_\(name)_CREDENTIALS_FILE": "/a.json"], files: ["/a.json": file])
        #expect(path.accounts[host]?.count == 1 && path.complaints == [])
    }

    @Test("Google's own variable is taken where a project is named and nobody who calls")
    func ownVariable() throws {
        let google = ["GOOGLE_APPLICATION_CREDENTIALS": "/a.json"]
        let files = ["/a.json": SampleAccount.file()]
        #expect(try Self.settings(google, files: files).accounts.isEmpty)
        let named = try Self.settings(google.merging(["DOITONG_VENDOR_VEO_PROJECT": "p"]) { $1 }, files: files)
        #expect(Array(named.accounts.keys) == ["veo"])
        #expect(throws: VendorSettings.Unusable.self) {
            try Self.settings(google.merging(["DOITONG_VENDOR_VEO_PROJECT": "p"]) { $1 })
        }
    }

    @Test(
        "what is wrong with a file is said, and nothing of its key",
        arguments: [
            ("no JSON", "it is no JSON"), ("[]", "it is no JSON"), (#"{"type":"authorized_user"}"#, "authorized_user"),
            (SampleAccount.file(without: "client_email"), "no client_email"),
            (SampleAccount.file(without: "private_key"), "no private_key"),
            (SampleAccount.file(without: "token_uri"), "no token_uri"),
            (SampleAccount.file(["private_key": "MIIE"]), "no RSA key"),
            (SampleAccount.file(["token_uri": "http://tokens.example/"]), "no https address"),
        ])
    func malformed(file: String, says: String) throws {
        let settings = try Self.settings(["DOITONG_VENDOR_VEO_CREDENTIALS": file])
        #expect(settings.accounts.isEmpty)
        let complaint = try #require(settings.complaints.first)
        #expect(complaint.contains("DOITONG_VENDOR_VEO_CREDENTIALS: ") && complaint.contains(says), "\(complaint)")
        #expect(!complaint.contains("MII"))
    }

    @Test("garbage is no account")
    func garbage() throws {
        var random = SeededRandom(seed: 12)
        let file = Array(SampleAccount.file().utf8)
        for _ in 0..<300 {
            var bytes = file
            for _ in 0..<5 {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 32...126, using: &random)
            }
            _ = try Self.settings(["DOITONG_VENDOR_VEO_CREDENTIALS": String(decoding: bytes, as: UTF8.self)])
        }
    }
}

/// A service account that opens nothing.
enum SampleAccount {
    static func file(_ changes: [String: String] = [:], without name: String? = nil) -> String {
        var json: JSONObject = [
            "type": "service_account", "project_id": "sample", "private_key_id": "k1", "private_key": .string(pem),
            "client_email": "s@sample.example", "token_uri": "https://tokens.example/token",
        ]
        for (name, value) in changes { json[name] = .string(value) }
        if let name { json[name] = nil }
        return JSON.object(json).text
    }

    private static let pem = """
        -----BEGIN PRIVATE KEY-----
        MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC8l2UqA1s9luU+
        VVv/UydTU3leqJySCPPvcHcPqv+dvd0NSSjW6bha5uFu+SA3obQqo1alfvBEW1LM
        CrvaPvSydJ3oGd7UXcoCPIFc3xrnY51JgQo47ddOk/roOK/goHFB+0Txd/JnY3Ii
        3JRDTzuJ5WlsdAQPwLu4jNoep9kFki7GHiVMS3lAZ3RbSO4T8wna4qy5fBMtBfG2
        YeHGTuYEGzjyk+BKZlD2bvd9mOIs3kvXBjLSOa+B9/5/gU5e3/nsYN0RETAx1+6m
        LHYZ9DTDPk12WtlPVEhVCtEoRkxfYeSro6+U24Zv6wq5CQTks7JOcDLM8VHAWuXY
        /BMBCm5PAgMBAAECggEALo/AYdWPTs71DWU8v/aTRH7c/dJqSaHdPBYLxzoEPzlT
        nMadxyXQJt1O9juayTFqzoYiS9zhzDax4/+YbqNRfcfN/rJ4cf0v9Upj8/5/YXaW
        LEIoOHL8UAG4FmJ8hdyG6e/0Dxv6pK0ITnQgRNgIjpyt4SFpqUv/7OoVpjDxo26N
        B/gJ8uc7yaGAaCn2x21Gj10mV2d11CuqwvW4VjT8QA1Y0Ro+QCAm1qSBIJQgtIrx
        6R5OylGR+6ByfuZwz/ZRda+XLwOqnkFBHjmL+RNW6Iu/y6CpxaXxQp2ExEhPUQua
        zKyZK5WU9iefWu3SYioxRuPtaDyPgYnMcIpBUwY5cQKBgQD8IeVif9jxXVctfv9G
        nI9Q12oI93QDXtiSpxesCtiEaPnK96DMQ3U8bknctizzCEsSGqhlUhei4Uy5ctYp
        h7akI6vqNnRinZH+3nICMCTN4VSuxhgK4l1FgRTVfj3PddOs5oBOgnYNG8BlFmOK
        poCQz7N7I8cw2sHKdKsDdxijXwKBgQC/e/qFOOKZd4EdgB0V+zq2q3X0Zjr0s3h4
        HnaHd6V1eCPH+1QK7ovm9hFAk0UWfP/JG/8AbY+NnAC2PS+rYVgxFgCFrQp/2W5Y
        x62iXQR5tDexks1NMtFDKk1oHavgCVGHa0gSXWb13zp78+cjx1LWjBhf6X7PL2KB
        3s/HAC2LEQKBgCUfFHfBHP7EYF55cTpDOLKNVLZHQJRydW56HXkeC6zLC+P/O3R3
        hh5EmqldRRbvJKZguGRahtJbW4F+T9vDeHeILPqJ0+7lBibBN4Xs8q5BO8eTsNyB
        YXwnOhsIwC74SRcOxNtKR/k8GcKIXlV+mDU571H0/ZHK03dsX/Vdpon/AoGARaky
        0HiLZ01keXj8G90T1RS3irwOQqtv7jMW592NIhkc20oBnyB9YP6v9BAfmDjNTTqU
        IHG7Qcc5MxM7XlvBm8nnUrpLEYvmawHplyHD2QrJIB7J9YXBP3AKTRBOUOjS8jMD
        Ozsjk9ssCaAHvKps5oR88ZeefH0+lwSaDklwSCECgYEArX4uNag5oSnjlXUEgYPV
        SygC8uTjio5CPKi70H9Mmj9iOV6L1MapLrRS1RYd6FYp042wI8rofQgf2lQF92qp
        JgorWRR5h8D2KTcSoaY8BGAtxAus4wi+rI2EySQ6KZGNm4xZ0GrBYznqhxmki7Nw
        Q5RprB2o54b8QBprh8Bdhvk=
        -----END PRIVATE KEY-----

        """
}
