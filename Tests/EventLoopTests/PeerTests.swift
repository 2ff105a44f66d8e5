import EventLoop
import Testing

@Suite struct PeerTests {
    private static let mapped: UInt64 = 0xffff_0000_0000

    static let texts: [(Peer, String)] = [
        (Peer(high: 0, low: 0, port: 0), "unix"),
        (Peer(high: 0, low: mapped | 0x7f00_0001, port: 80), "127.0.0.1"),
        (Peer(high: 0, low: mapped | 0xffff_ffff, port: 80), "255.255.255.255"),
        (Peer(high: 0, low: mapped | 0x0102_0304, port: 80), "1.2.3.4"),
        (Peer(high: 0, low: 1, port: 80), "0:0:0:0:0:0:0:1"),
        (Peer(high: 0x2001_0db8_0000_0001, low: 0xab_cdef, port: 80), "2001:db8:0:1:0:0:ab:cdef"),
        (Peer(high: 0xfe80_0000_0000_0000, low: 0x0123_4567_89ab_cdef, port: 80), "fe80:0:0:0:123:4567:89ab:cdef"),
    ]

    @Test("the other end is named by its address", arguments: texts)
    func text(peer: Peer, text: String) { #expect(peer.description == text) }

    @Test("one caller is an IPv4 address, or what an IPv6 household is given")
    func network() {
        func v4(_ low: UInt64, port: UInt16 = 1) -> UInt64 { Peer(high: 0, low: Self.mapped | low, port: port).network }
        func v6(_ high: UInt64, _ low: UInt64) -> UInt64 { Peer(high: high, low: low, port: 1).network }
        #expect(v4(1) != v4(2))
        #expect(v4(1) == v4(1, port: 9))
        #expect(v6(0x2001_0db8_0000_0001, 1) == v6(0x2001_0db8_0000_0001, 2))
        #expect(v6(0x2001_0db8_0000_0001, 1) != v6(0x2001_0db8_0000_0002, 1))
    }
}
