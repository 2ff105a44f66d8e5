import Glibc

/// Quiet music that follows from chance: a slow pad of chords under single notes, like a harp's, in a scale without discords.
enum Music {
    static let rate = 44_100

    static func compose(_ chance: Chance, seconds: Double) -> Wave {
        var chance = chance
        let count = max(1, Int((seconds * Double(rate)).rounded()))
        var left = [Float](repeating: 0, count: count)
        var right = left
        let root = chance.one(of: [110.0, 123.47, 130.81, 146.83])
        let scale = chance.one(of: [[0, 2, 4, 7, 9], [0, 3, 5, 7, 10], [0, 2, 5, 7, 9]])
        let bar = chance.number(2.6, 3.6)
        func pitch(_ step: Int) -> Double {
            root * pow(2, Double(scale[((step % 5) + 5) % 5] + 12 * Int((Double(step) / 5).rounded(.down))) / 12)
        }
        var time = 0.0
        var degree = 0
        while time < seconds {
            for (index, step) in [0, 2, 4].enumerated() {
                pad(
                    pitch(degree + step), from: time, for: bar * 1.6, pan: Double(index - 1) * 0.5, &left, &right)
            }
            for beat in 0..<8 where chance.happens(beat % 2 == 0 ? 0.75 : 0.4) {
                pluck(
                    pitch(degree + chance.one(of: [5, 6, 7, 8, 9, 10, 12])), from: time + bar * Double(beat) / 8,
                    strength: chance.number(0.35, 0.8), pan: chance.number(-0.7, 0.7), &left, &right)
            }
            degree = chance.one(of: [0, -2, 1, 3, -1])
            time += bar
        }
        // It comes and goes, so that it neither begins nor ends with a click.
        let fade = min(Double(rate) * 0.6, Double(count) / 2)
        let samples = (0..<count * 2).map { index in
            let frame = index / 2
            let edge = min(1, Double(min(frame, count - 1 - frame)) / max(1, fade))
            let value = Double(index % 2 == 0 ? left[frame] : right[frame]) * edge
            return Int16(32_000 * tanh(value * 0.9))
        }
        return Wave(rate: rate, channels: 2, samples: samples)
    }

    /// Two tones a little apart, that swell and fade.
    private static func pad(
        _ pitch: Double, from start: Double, for long: Double, pan: Double, _ left: inout [Float],
        _ right: inout [Float]
    ) {
        let first = Int(start * Double(rate))
        let last = min(left.count, Int((start + long) * Double(rate)))
        guard first < last else { return }
        var (one, two) = (Tone(pitch, rate), Tone(pitch * 1.0035, rate))
        let (toLeft, toRight) = (Float(0.055 * (1 - pan * 0.6)), Float(0.055 * (1 + pan * 0.6)))
        let length = Float(long * Double(rate))
        for index in first..<last {
            let share = Float(index - first) / length
            let swell = 4 * share * (1 - share)
            left[index] += one.next() * swell * toLeft
            right[index] += two.next() * swell * toRight
        }
    }

    /// A string that was touched once.
    private static func pluck(
        _ pitch: Double, from start: Double, strength: Double, pan: Double, _ left: inout [Float],
        _ right: inout [Float]
    ) {
        let first = Int(start * Double(rate))
        let last = min(left.count, first + 2 * rate)
        guard first < last else { return }
        var (ground, over) = (Tone(pitch, rate), Tone(pitch * 2.001, rate))
        var loud = Float(0.16 * strength)
        let fading = Float(exp(-3.2 / Double(rate)))
        let attack = Float(rate) * 0.006
        let (toLeft, toRight) = (Float(1 - pan * 0.7), Float(1 + pan * 0.7))
        for index in first..<last {
            let touch = min(1, Float(index - first) / attack)
            let value = (ground.next() + 0.35 * over.next() * loud * 6) * loud * touch
            left[index] += value * toLeft
            right[index] += value * toRight
            loud *= fading
        }
    }
}

/// A sine, sample by sample, by turning a pointer: a few multiplications each.
private struct Tone {
    private var x: Float = 1
    private var y: Float = 0
    private let cosine: Float
    private let sine: Float

    init(_ pitch: Double, _ rate: Int) {
        let angle = 2 * Double.pi * pitch / Double(rate)
        (cosine, sine) = (Float(cos(angle)), Float(sin(angle)))
    }

    mutating func next() -> Float {
        (x, y) = (x * cosine - y * sine, x * sine + y * cosine)
        return y
    }
}
