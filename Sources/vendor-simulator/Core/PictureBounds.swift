import Crypto

/// What a vendor takes of a picture that comes in a request. Of addresses, and of what is neither PNG nor JPEG nor WebP, it says
/// nothing.
struct PictureBounds: Sendable {
    let types: [String]
    var mostBytes = Int.max
    var sides = 1...Int.max
    /// The longer side to the shorter.
    var mostRatio = Double.infinity

    /// Why a picture is not taken, given as base64, with or without what a `data:` URI has before it.
    func objection(to text: String) -> String? {
        let digits = text.hasPrefix("data:") ? text.split(separator: ",", maxSplits: 1).last.map(String.init) : text
        return digits.flatMap { Base64.decode($0) }.flatMap { objection(to: $0) }
    }

    func objection(to bytes: [UInt8]) -> String? {
        guard let type = Self.type(of: bytes) else { return nil }
        guard types.contains(type) else { return "image format \(type) is not supported" }
        guard bytes.count <= mostBytes else { return "image size of \(bytes.count) bytes exceeds \(mostBytes)" }
        guard let (width, height) = type == "png" ? Self.sizeOfPNG(bytes) : Self.sizeOfJPEG(bytes) else { return nil }
        let (long, short) = (max(width, height), min(width, height))
        guard sides.contains(short), sides.contains(long) else {
            return "image dimensions \(width)x\(height) are out of range"
        }
        return Double(long) <= Double(short) * mostRatio ? nil : "image aspect ratio \(width):\(height) is out of range"
    }

    private static func type(of bytes: [UInt8]) -> String? {
        if bytes.starts(with: [0x89, 0x50, 0x4e, 0x47]) { return "png" }
        if bytes.starts(with: [0xff, 0xd8, 0xff]) { return "jpeg" }
        return bytes.starts(with: Array("RIFF".utf8)) && bytes.dropFirst(8).starts(with: Array("WEBP".utf8))
            ? "webp" : nil
    }

    private static func sizeOfPNG(_ bytes: [UInt8]) -> (Int, Int)? {
        guard bytes.count >= 24 else { return nil }
        func number(_ place: Int) -> Int { bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) } }
        return (number(16), number(20))
    }

    /// Segments follow each other up to the one that holds the size.
    private static func sizeOfJPEG(_ bytes: [UInt8]) -> (Int, Int)? {
        func number(_ place: Int) -> Int { Int(bytes[place]) << 8 | Int(bytes[place + 1]) }
        var place = 2
        while place + 9 <= bytes.count, bytes[place] == 0xff {
            if [0xc0, 0xc1, 0xc2].contains(bytes[place + 1]) { return (number(place + 7), number(place + 5)) }
            place += 2 + number(place + 2)
        }
        return nil
    }
}
