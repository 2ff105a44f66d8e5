/// Sound as numbers: one channel or two, sixteen bits a sample.
package struct Wave: Sendable, Equatable {
    package let rate: Int
    package let channels: Int
    /// The channels' samples by turns.
    package private(set) var samples: [Int16]

    package init(rate: Int, channels: Int, samples: [Int16]) {
        (self.rate, self.channels, self.samples) = (rate, channels, samples)
    }

    package var seconds: Double { Double(samples.count / channels) / Double(rate) }

    /// From a WAV file of sixteen bits a sample. A length in its header that runs past the end is what remains: who writes into
    /// a pipe does not know it. Nil for anything else.
    package init?(file: [UInt8]) {
        func number(_ place: Int, _ count: Int) -> Int {
            (0..<count).reduce(0) { $0 | Int(file[place + $1]) << (8 * $1) }
        }
        func isNamed(_ place: Int, _ name: String) -> Bool { file[place..<place + 4].elementsEqual(name.utf8) }
        guard file.count >= 12, isNamed(0, "RIFF"), isNamed(8, "WAVE") else { return nil }
        var place = 12
        var format: (channels: Int, rate: Int)?
        while place + 8 <= file.count {
            let length = min(number(place + 4, 4), file.count - place - 8)
            if isNamed(place, "fmt "), length >= 16 {
                guard number(place + 8, 2) == 1, number(place + 22, 2) == 16 else { return nil }
                format = (number(place + 10, 2), number(place + 12, 4))
            } else if isNamed(place, "data") {
                guard let format, (1...2).contains(format.channels), (1000...192_000).contains(format.rate) else {
                    return nil
                }
                let count = length / 2 / format.channels * format.channels
                let samples = (0..<count).map { Int16(truncatingIfNeeded: number(place + 8 + 2 * $0, 2)) }
                self.init(rate: format.rate, channels: format.channels, samples: samples)
                return
            }
            place += 8 + length + length % 2
        }
        return nil
    }

    /// As a WAV file.
    package var file: [UInt8] {
        func bytes(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        let length = samples.count * 2
        var file = Array("RIFF".utf8) + bytes(36 + length, 4) + Array("WAVEfmt ".utf8) + bytes(16, 4) + bytes(1, 2)
        file += bytes(channels, 2) + bytes(rate, 4) + bytes(rate * channels * 2, 4) + bytes(channels * 2, 2)
        file += bytes(16, 2) + Array("data".utf8) + bytes(length, 4)
        file.reserveCapacity(file.count + length)
        for sample in samples {
            file.append(UInt8(truncatingIfNeeded: sample))
            file.append(UInt8(truncatingIfNeeded: sample >> 8))
        }
        return file
    }

    /// How loud it is during each frame of a film: the root of the mean square, where 1 is the most there can be.
    package func loudness(frameRate: Int) -> [Double] {
        let frames = Int((seconds * Double(frameRate)).rounded(.up))
        let length = samples.count / channels
        return (0..<frames).map { frame in
            let start = min(length, frame * rate / frameRate) * channels
            let end = min(length, (frame + 1) * rate / frameRate) * channels
            guard end > start else { return 0 }
            let sum = samples[start..<end].reduce(0.0) { $0 + Double($1) * Double($1) }
            return (sum / Double(end - start)).squareRoot() / 32768
        }
    }
}
