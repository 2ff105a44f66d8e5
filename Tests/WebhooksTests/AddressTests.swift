import Gateway
import HTTPTypes
import Testing

@Suite struct AddressTests {
    @Test(
        "what is on the public internet is taken",
        arguments: [
            "https://example.com", "https://example.com/hooks?a=b", "https://hooks.example.com:8443/x",
            "https://93.184.215.14/", "https://[2606:4700::1111]/", "https://EXAMPLE.com:443/",
        ])
    func taken(text: String) { #expect(isTaken(text, WebhookAddresses())) }

    /// Every way to write forbidden hosts, with every way to hide them.
    static let hostile: [String] = {
        let loopback = [
            "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0x7f.0.0.1", "017700000001",
            "0177.0.0.1", "127.0.0.01", "127.000.000.001", "127.0.0.1.", "[::1]", "[0:0:0:0:0:0:0:1]",
            "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b::127.0.0.1]",
            "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]", "[::ffff:0:127.0.0.1]", "127.255.255.254",
            "localhost", "LOCALHOST", "a.localhost", "localhost.localdomain", "0.0.0.0", "0", "[::]", "[::1%25lo]",
            "①②⑦.0.0.1", "127。0。0。1", "%31%32%37.0.0.1",
        ]
        let others = [
            "10.0.0.1", "10.1", "167772161", "0x0a000001", "012.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.0.1",
            "3232235521", "0xc0a80001", "169.254.169.254", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376",
            "169.254.1.1", "100.64.0.1", "100.127.255.255", "168.63.129.16", "192.0.0.1", "192.0.2.1", "198.18.0.1",
            "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
            "[fc00::1]", "[fd00:ec2::254]", "[fe80::1]", "[fe80::1%25eth0]", "[fec0::1]", "[ff02::1]",
            "[::ffff:10.0.0.1]", "[::ffff:a9fe:a9fe]", "[64:ff9b::a9fe:a9fe]", "[2002:a00:1::]", "[2001:db8::1]",
            "[4000::1]", "metadata", "metadata.google.internal", "router.lan", "printer.local", "db.internal",
            "intranet", "host.docker.internal", "kubernetes.default.svc.cluster.local", "nas.home", "mail.corp",
            "1.0.0.127.in-addr.arpa", "x.test", "x.invalid", "x.onion",
        ]
        let whole = [
            "http://example.com/", "HTTP://example.com", "ftp://example.com/", "file:///etc/passwd", "gopher://x/",
            "javascript:alert(1)", "https:example.com", "//example.com", "https://", "https:///x", "", " ",
            "https://user@example.com/", "https://user:pass@example.com/", "https://example.com@127.0.0.1/",
            "https://127.0.0.1@example.com/", "https://example.com\\@127.0.0.1/", "https://127.0.0.1\\.example.com/",
            "https://example.com/#x", "https://example.com#@127.0.0.1/", "https://example.com:22/",
            "https://example.com:25/", "https://example.com:6379/", "https://example.com:2375/",
            "https://example.com:11211/", "https://example.com:0/", "https://example.com:65536/",
            "https://example.com:+443/", "https://example.com: 443/", "https://example.com:443:80/",
            "https://example.com/\r\nHost: x", "https://example.com/\nX: y", "https://example.com/ x",
            "https://example.com/\u{0}", "https://example.com/\t", "https://exa mple.com/", "https://example.com/ä",
            "https://ex\u{200b}ample.com/", "https://-/", "https://a..b/", "https://.example.com/",
            "https://example.com./", "https://example.com/%", "https://example.com/%0", "https://[::1/",
            "https://[127.0.0.1]/", "https://::1/", "https://1.2.3.4.5/", "https://256.1.1.1/", "https://1.2.3/",
            "https://example.com/" + String(repeating: "a", count: 2048),
        ]
        return (loopback + others).map { "https://\($0)/" } + others.map { "https://\($0):8443/hook" } + whole
    }()

    @Test("what leads elsewhere, or might, is refused", arguments: hostile)
    func refused(text: String) { #expect(!isTaken(text, WebhookAddresses())) }

    @Test("there are enough of them")
    func enough() { #expect(Set(Self.hostile).count >= 150) }

    @Test("for development, http and networks can be allowed, and only those")
    func development() throws {
        let network = try #require(IPNetwork("127.0.0.0/8"))
        let addresses = WebhookAddresses(allowsHTTP: true, networks: [network])
        #expect(isTaken("http://127.0.0.1:3000/", addresses))
        #expect(isTaken("http://localhost:3000/", addresses))
        #expect(!isTaken("http://10.0.0.1:3000/", addresses))
        #expect(!isTaken("http://[::ffff:127.0.0.1]:3000/", addresses))
        #expect(!isTaken("http://127.0.0.1:22/", addresses))
    }

    private func isTaken(_ text: String, _ addresses: WebhookAddresses) -> Bool {
        if case .success = addresses.judge(text) { true } else { false }
    }
}
