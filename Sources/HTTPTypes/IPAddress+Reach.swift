extension IPAddress {
    /// Where an address leads, as the registries of special-purpose addresses have it (RFC 6890 and what amends it).
    package enum Reach: Sendable, Hashable, CaseIterable {
        case publicInternet
        case unspecified, loopback, privateUse, linkLocal, sharedByCarrier, cloudMetadata
        case documentation, benchmarking, multicast, reserved
        /// IPv6 that carries an IPv4 address in itself, past whoever looks for IPv4: mapped, compatible, NAT64, 6to4, Teredo.
        case embedsIPv4
    }

    package var reach: Reach {
        switch self {
        case .v4: return Self.special4.first { $0.network.contains(self) }?.reach ?? .publicInternet
        case .v6:
            if let special = Self.special6.first(where: { $0.network.contains(self) }) { return special.reach }
            // All that was ever given out for the public lies here.
            return Self.global.contains(self) ? .publicInternet : .reserved
        }
    }

    private static let special4: [(network: IPNetwork, reach: Reach)] = [
        (IPNetwork(known: "0.0.0.0/8"), .unspecified),
        (IPNetwork(known: "10.0.0.0/8"), .privateUse),
        (IPNetwork(known: "100.64.0.0/10"), .sharedByCarrier),
        (IPNetwork(known: "127.0.0.0/8"), .loopback),
        (IPNetwork(known: "168.63.129.16/32"), .cloudMetadata),  // One cloud's own, in the midst of public addresses.
        (IPNetwork(known: "169.254.169.254/32"), .cloudMetadata),
        (IPNetwork(known: "169.254.0.0/16"), .linkLocal),
        (IPNetwork(known: "172.16.0.0/12"), .privateUse),
        (IPNetwork(known: "192.0.0.0/24"), .reserved),
        (IPNetwork(known: "192.0.2.0/24"), .documentation),
        (IPNetwork(known: "192.88.99.0/24"), .reserved),  // Relays of 6to4, no longer in use.
        (IPNetwork(known: "192.168.0.0/16"), .privateUse),
        (IPNetwork(known: "198.18.0.0/15"), .benchmarking),
        (IPNetwork(known: "198.51.100.0/24"), .documentation),
        (IPNetwork(known: "203.0.113.0/24"), .documentation),
        (IPNetwork(known: "224.0.0.0/4"), .multicast),
        (IPNetwork(known: "240.0.0.0/4"), .reserved),  // The broadcast address with them.
    ]

    private static let global = IPNetwork(known: "2000::/3")

    private static let special6: [(network: IPNetwork, reach: Reach)] = [
        (IPNetwork(known: "::/128"), .unspecified),
        (IPNetwork(known: "::1/128"), .loopback),
        (IPNetwork(known: "::/96"), .embedsIPv4),
        (IPNetwork(known: "::ffff:0:0/96"), .embedsIPv4),
        (IPNetwork(known: "::ffff:0:0:0/96"), .embedsIPv4),
        (IPNetwork(known: "64:ff9b::/96"), .embedsIPv4),
        (IPNetwork(known: "64:ff9b:1::/48"), .embedsIPv4),
        (IPNetwork(known: "2001::/32"), .embedsIPv4),
        (IPNetwork(known: "2001:2::/48"), .benchmarking),
        (IPNetwork(known: "2001::/23"), .reserved),
        (IPNetwork(known: "2001:db8::/32"), .documentation),
        (IPNetwork(known: "2002::/16"), .embedsIPv4),
        (IPNetwork(known: "3fff::/20"), .documentation),
        (IPNetwork(known: "fc00::/7"), .privateUse),
        (IPNetwork(known: "fe80::/10"), .linkLocal),
        (IPNetwork(known: "fec0::/10"), .privateUse),  // "Site-local", no longer in use.
        (IPNetwork(known: "ff00::/8"), .multicast),
    ]
}
