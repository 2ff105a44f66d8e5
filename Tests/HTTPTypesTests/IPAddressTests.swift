import DoitongTesting
import HTTPTypes
import Testing

@Suite struct IPAddressTests {
    static let texts: [(text: String, canonical: String?)] = [
        ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"), ("192.0.2.1", "192.0.2.1"),
        ("1.2.3", nil), ("1.2.3.4.5", nil), ("1.2.3.256", nil), ("01.2.3.4", nil), ("1.2.3.", nil), (".1.2.3", nil),
        ("0x7f.0.0.1", nil), ("127.1", nil), ("2130706433", nil), ("1.2.3.4 ", nil), ("", nil), ("1.2.3.-4", nil),
        ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("2001:DB8::0:1", "2001:db8::1"),
        ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
        ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"), ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"),
        ("::ffff:1.2.3.4", "::ffff:102:304"), ("64:ff9b::1.2.3.4", "64:ff9b::102:304"),
        ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"),
        (":", nil), (":::", nil), ("::1::", nil), ("1:2:3:4:5:6:7", nil), ("1:2:3:4:5:6:7:8:9", nil),
        ("1:2:3:4:5:6:7:8::", nil), ("::1:2:3:4:5:6:7:8", nil), ("12345::", nil), ("g::", nil), ("fe80::1%eth0", nil),
        ("1:2:3:4:5:6:7:1.2.3.4", nil), ("1.2.3.4::", nil), ("::1.2.3", nil), ("1:", nil), (":1", nil), ("[::1]", nil),
    ]

    @Test("an address is read in its one form, and written in the canonical one", arguments: texts)
    func reading(text: String, canonical: String?) { #expect(IPAddress(text)?.description == canonical) }

    @Test("what is written is read again as the same")
    func roundTrip() {
        var random = SeededRandom(seed: 1)
        for _ in 0..<20_000 {
            // Many zeros, so that runs of them meet.
            let bytes = (0..<(Bool.random(using: &random) ? 4 : 16)).map { _ in
                UInt8.random(in: 0...3, using: &random) == 0 ? UInt8.random(in: 0...255, using: &random) : 0
            }
            let address = IPAddress(bytes: bytes)
            #expect(address != nil && address.flatMap { IPAddress($0.description) } == address)
        }
    }

    @Test("garbage is never an address, nor the end of the process")
    func garbage() {
        var random = SeededRandom(seed: 2)
        let alphabet = Array("0123456789abcdefg:.:.%[]x")
        for _ in 0..<50_000 {
            let text = String(
                (0..<Int.random(in: 0...24, using: &random)).map { _ in alphabet.randomElement(using: &random)! })
            if let address = IPAddress(text) { #expect(IPAddress(address.description) == address, "\(text)") }
            _ = IPNetwork(text)
        }
    }

    static let reaches: [(IPAddress.Reach, [String])] = [
        (
            .publicInternet,
            [
                "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
                "128.0.0.0", "168.63.129.15", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0",
                "192.0.1.0", "192.0.3.0", "192.88.98.255", "192.88.100.0", "192.167.255.255", "192.169.0.0",
                "198.17.255.255", "198.20.0.0", "198.51.99.255", "198.51.101.0", "203.0.112.255", "203.0.114.0",
                "223.255.255.255", "2001:200::", "2001:4860:4860::8888", "2001:db7:ffff::", "2001:db9::",
                "2003::", "2600::", "2a00:1450::1", "2606:4700:4700::1111", "3ffe:ffff::", "3fff:1000::",
            ]
        ),
        (.unspecified, ["0.0.0.0", "0.0.0.1", "0.255.255.255", "::"]),
        (.loopback, ["127.0.0.1", "127.0.0.0", "127.255.255.255", "::1"]),
        (
            .privateUse,
            [
                "10.0.0.0", "10.255.255.255", "172.16.0.0", "172.31.255.255", "192.168.0.0", "192.168.255.255",
                "fc00::", "fd00:ec2::254", "fdff:ffff::1", "fec0::1", "feff::",
            ]
        ),
        (.linkLocal, ["169.254.0.0", "169.254.169.253", "169.254.255.255", "fe80::", "fe80::1", "febf:ffff::"]),
        (.cloudMetadata, ["169.254.169.254", "168.63.129.16"]),
        (.sharedByCarrier, ["100.64.0.0", "100.100.100.200", "100.127.255.255"]),
        (
            .documentation,
            ["192.0.2.0", "192.0.2.255", "198.51.100.1", "203.0.113.255", "2001:db8::", "3fff::1", "3fff:fff::"]
        ),
        (.benchmarking, ["198.18.0.0", "198.19.255.255", "2001:2::", "2001:2:0:ffff::"]),
        (.multicast, ["224.0.0.0", "239.255.255.255", "ff00::", "ff02::1", "ffff::"]),
        (
            .reserved,
            [
                "192.0.0.0", "192.0.0.192", "192.88.99.1", "240.0.0.0", "255.255.255.254", "255.255.255.255", "100::1",
                "200::", "400::", "1fff::", "4000::", "5f00::1", "8000::", "fe00::", "2001:10::", "2001:20::",
                "2001:1ff::",
                "2001:2:1::", "64:ff9a::1", "64:ff9c::", "1::",
            ]
        ),
        (
            .embedsIPv4,
            [
                "::2", "::1.2.3.4", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:1.2.3.4",
                "64:ff9b::8.8.8.8", "64:ff9b::7f00:1", "64:ff9b:1::1", "64:ff9b:1:ffff::", "2001::1", "2001:0:ffff::",
                "2002::", "2002:7f00:1::", "2002:ffff::",
            ]
        ),
    ]

    @Test("every range of the registries is known, at both of its ends", arguments: reaches)
    func reach(reach: IPAddress.Reach, texts: [String]) throws {
        for text in texts { #expect(try #require(IPAddress(text)).reach == reach, "\(text)") }
    }

    static let networks: [(text: String, inside: [String], outside: [String])] = [
        ("10.0.0.0/8", ["10.0.0.0", "10.1.2.3"], ["11.0.0.0", "::ffff:10.0.0.1"]),
        ("10.1.2.3", ["10.1.2.3"], ["10.1.2.4"]), ("0.0.0.0/0", ["1.2.3.4"], ["::"]),
        ("::/0", ["::1", "ff::"], ["1.2.3.4"]), ("2001:db8::/33", ["2001:db8:7fff::"], ["2001:db8:8000::"]),
        ("2001:db8::8/125", ["2001:db8::f"], ["2001:db8::10", "2001:db8::7"]),
    ]

    @Test("a network holds what begins with its bits", arguments: networks)
    func network(text: String, inside: [String], outside: [String]) throws {
        let network = try #require(IPNetwork(text))
        for text in inside { #expect(network.contains(try #require(IPAddress(text)))) }
        for text in outside { #expect(!network.contains(try #require(IPAddress(text)))) }
    }

    @Test(
        "what is no network",
        arguments: ["", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "::/129", "10.0.0/8", "x/8"])
    func noNetwork(text: String) { #expect(IPNetwork(text) == nil) }
}
