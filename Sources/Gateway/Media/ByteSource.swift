/// Bytes that can be read from anywhere, bounded in how much is read of them.
package protocol ByteSource {
    var size: Int { get }
    /// Up to `count` bytes from `offset`; fewer at the end, none beyond.
    func read(_ offset: Int, _ count: Int) -> [UInt8]
}

struct MemorySource: ByteSource {
    let bytes: [UInt8]
    var size: Int { bytes.count }

    func read(_ offset: Int, _ count: Int) -> [UInt8] {
        guard offset >= 0, offset < bytes.count, count > 0 else { return [] }
        return Array(bytes[offset..<min(bytes.count, offset + count)])
    }
}

/// Numbers in a stretch of bytes. What lies beyond its end reads as nil.
struct ByteReader {
    let bytes: [UInt8]
    var index = 0

    init(_ bytes: [UInt8], at index: Int = 0) { (self.bytes, self.index) = (bytes, index) }

    var remaining: Int { bytes.count - index }

    mutating func skip(_ count: Int) { index = min(bytes.count, index + max(0, count)) }

    mutating func big(_ count: Int) -> Int? {
        guard count <= 8, remaining >= count else { return nil }
        defer { index += count }
        return bytes[index..<index + count].reduce(0) { $0 &<< 8 | Int($1) }
    }

    mutating func little(_ count: Int) -> Int? {
        guard count <= 8, remaining >= count else { return nil }
        defer { index += count }
        return bytes[index..<index + count].reversed().reduce(0) { $0 &<< 8 | Int($1) }
    }

    mutating func text(_ count: Int) -> String? {
        guard remaining >= count else { return nil }
        defer { index += count }
        return String(decoding: bytes[index..<index + count], as: UTF8.self)
    }
}

extension [UInt8] {
    func big(_ offset: Int, _ count: Int) -> Int? {
        guard offset >= 0, offset <= self.count else { return nil }
        var reader = ByteReader(self, at: offset)
        return reader.big(count)
    }

    func little(_ offset: Int, _ count: Int) -> Int? {
        guard offset >= 0, offset <= self.count else { return nil }
        var reader = ByteReader(self, at: offset)
        return reader.little(count)
    }

    func has(_ text: StaticString, at offset: Int) -> Bool {
        let wanted = Array("\(text)".utf8)
        return offset >= 0 && count >= offset + wanted.count
            && self[offset..<offset + wanted.count].elementsEqual(wanted)
    }
}
