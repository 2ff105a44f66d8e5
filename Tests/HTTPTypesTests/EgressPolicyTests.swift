import HTTPTypes
import Testing

@Suite struct EgressPolicyTests {
    static let rows: [(url: URL, objection: EgressPolicy.Objection?)] = [
        ("https://example.com/", nil), ("https://example.com:8443/", nil), ("https://1.1.1.1/", nil),
        ("http://example.com/", .notEncrypted), ("https://example.com:22/", .port(22)),
        ("https://example.com:80/", .port(80)), ("https://127.0.0.1/", .address(.loopback)),
        ("https://[::ffff:1.1.1.1]/", .address(.embedsIPv4)), ("https://169.254.169.254/", .address(.cloudMetadata)),
        ("https://10.1.2.3/", .address(.privateUse)),
    ]

    @Test("a user's URL is encrypted, on a usual port and on the public internet", arguments: rows)
    func publicOnly(url: URL, objection: EgressPolicy.Objection?) {
        #expect(EgressPolicy.publicOnly.objection(to: url) == objection)
        #expect(EgressPolicy.anywhere.objection(to: url) == nil)
    }

    @Test("an operator may allow more, network by network")
    func exceptions() throws {
        let inside = try #require(IPNetwork("10.1.0.0/16"))
        let policy = EgressPolicy.publicOnly(ports: [80], allowsHTTP: true, except: [inside])
        #expect(policy.objection(to: "http://10.1.2.3/") == nil)
        #expect(policy.objection(to: "http://10.2.2.3/") == .address(.privateUse))
        #expect(policy.objection(to: "https://10.1.2.3/") == .port(443))
    }
}
