/// Sound without a header: what it is stands only in what its maker says of it.
package struct RawSound: Equatable {
    /// The raw value is the medium's format, and what stands behind the point of its name.
    package enum Coding: String {
        /// Sixteen bits for each sample.
        case pcm
        /// Eight bits for each (G.711), 8,000 a second.
        case ulaw, alaw

        var bytes: Int { self == .pcm ? 2 : 1 }
    }

    package let coding: Coding
    package let rate: Int
    package let channels: Int

    private static let rates = 1...768_000
    private static let mostChannels = 64
    private static let telephoneRate = 8000

    private init?(_ coding: Coding, rate: Int?, channels: Int?) {
        guard let rate, let channels, Self.rates.contains(rate), (1...Self.mostChannels).contains(channels) else {
            return nil
        }
        (self.coding, self.rate, self.channels) = (coding, rate, channels)
    }

    /// By a content type such as `audio/L16; rate=24000; channels=1`, where the channels may be missing and the rate not;
    /// nil for every other that says no more than the bytes do.
    package init?(_ contentType: String) {
        let parts = contentType.lowercased().split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
        var values: [Substring: Substring] = [:]
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1)
            if pair.count == 2 { values[pair[0]] = pair[1] }
        }
        switch parts.first {
        case "audio/l16":
            self.init(.pcm, rate: values["rate"].flatMap { Int($0) }, channels: values["channels"].map { Int($0) } ?? 1)
        case "audio/basic": self.init(.ulaw, rate: Self.telephoneRate, channels: 1)
        case "audio/x-alaw-basic": self.init(.alaw, rate: Self.telephoneRate, channels: 1)
        default: return nil
        }
    }

    /// By a name's last part and the one before it, `24000x1`.
    package init?(_ kind: String, played text: Substring) {
        let numbers = text.split(separator: "x", omittingEmptySubsequences: false)
        guard kind == Coding.pcm.rawValue, numbers.count == 2 else { return nil }
        self.init(.pcm, rate: Int(numbers[0]), channels: Int(numbers[1]))
    }

    package var contentType: String {
        switch coding {
        case .pcm: "audio/L16; rate=\(rate); channels=\(channels)"
        case .ulaw: "audio/basic"
        case .alaw: "audio/x-alaw-basic"
        }
    }

    func seconds(bytes: Int) -> Double { Double(bytes) / Double(coding.bytes * channels * rate) }
}
