import Crypto
import DoitongTesting
import Testing

/// Bytes as text, and checksums.
@Suite struct TextTests {
    struct Base: CustomTestStringConvertible, Sendable {
        let name: String
        let encode: @Sendable ([UInt8]) -> String
        let decode: @Sendable (String) -> [UInt8]?
        var testDescription: String { name }

        static let all = [
            Base(name: "base 16", encode: { Base16.encode($0) }, decode: { Base16.decode($0) }),
            Base(name: "base 32", encode: { Base32.encode($0) }, decode: { Base32.decode($0) }),
            Base(name: "base 64", encode: { Base64.encode($0) }, decode: { Base64.decode($0) }),
            Base(name: "base 64 for addresses", encode: { Base64URL.encode($0) }, decode: { Base64URL.decode($0) }),
        ]
    }

    /// RFC 4648, 10. Crockford's digits of base 32 are those of its base 32hex, with other letters beyond the h.
    static let published: [(bytes: String, base16: String, base32: String, base64: String)] = [
        ("", "", "", ""),
        ("f", "66", "cr", "Zg=="),
        ("fo", "666f", "csqg", "Zm8="),
        ("foo", "666f6f", "csqpy", "Zm9v"),
        ("foob", "666f6f62", "csqpyrg", "Zm9vYg=="),
        ("fooba", "666f6f6261", "csqpyrk1", "Zm9vYmE="),
        ("foobar", "666f6f626172", "csqpyrk1e8", "Zm9vYmFy"),
    ]

    @Test("the published examples are written and read", arguments: published)
    func examples(text: String, base16: String, base32: String, base64: String) {
        let bytes = Array(text.utf8)
        let base64URL = base64.filter { $0 != "=" }
        for (base, expected) in zip(Base.all, [base16, base32, base64, base64URL]) {
            #expect(base.encode(bytes) == expected, "\(base.name)")
            #expect(base.decode(expected) == bytes, "\(base.name)")
        }
    }

    static let refused: [(base: Int, texts: [String])] = [
        (0, ["6", "6g", "6F", "66 ", "é"]),
        // A length no bytes have; bits that say nothing; letters that are not digits.
        (1, ["c", "csq", "csqpyr", "cs", "cT", "CR", "il", "u0", "c-"]),
        (2, ["Zg", "Zg=", "Zg===", "Z===", "====", "=", "Zh==", "Zm9=", "Zm-_", "Z\nm9v", "Zg==Zg=="]),
        (3, ["Z", "Zh", "Zm9", "Zg==", "Zm+/", "Zm9v "]),
    ]

    @Test("what encoding never writes is not read", arguments: refused)
    func refusal(base: Int, texts: [String]) {
        for text in texts { #expect(Base.all[base].decode(text) == nil, "\(text)") }
    }

    @Test("any bytes come back, and only from the one text", arguments: Base.all)
    func roundTrip(base: Base) {
        var random = SeededRandom(seed: 7)
        for count in 0..<200 {
            let bytes = random.bytes(count)
            #expect(base.decode(base.encode(bytes)) == bytes)
        }
        let characters = Array("ABCXYZabcxyz0189+/-_=")
        for _ in 0..<20_000 {
            let length = Int.random(in: 0...9, using: &random)
            let text = String((0..<length).map { _ in characters.randomElement(using: &random)! })
            if let bytes = base.decode(text) { #expect(base.encode(bytes) == text) }
        }
    }

    static let checksums: [(String, UInt32)] = [
        ("", 0), ("a", 0xe8b7_be43), ("abc", 0x3524_41c2), ("123456789", 0xcbf4_3926),
        ("The quick brown fox jumps over the lazy dog", 0x414f_a339),
    ]

    @Test("published checksums are found", arguments: checksums)
    func checksum(text: String, checksum: UInt32) {
        #expect(CRC32.checksum(of: text) == checksum)
        #expect(CRC32.checksum(of: Array(text.utf8)) == checksum)
    }

    @Test("texts and bytes are equal in constant time as they are otherwise")
    func equality() {
        var random = SeededRandom(seed: 3)
        for count in 0..<100 {
            let bytes = random.bytes(count)
            #expect(ConstantTime.areEqual(bytes, bytes))
            #expect(!ConstantTime.areEqual(bytes, bytes + [0]))
            guard count > 0 else { continue }
            var other = bytes
            other[.random(in: 0..<count, using: &random)] ^= 1
            #expect(!ConstantTime.areEqual(bytes, other))
        }
        #expect(ConstantTime.areEqual("token", "token") && !ConstantTime.areEqual("token", "tokem"))
    }

    @Test("random bytes are as many as asked for, and a seed gives the same again", arguments: 0..<20)
    func randomness(count: Int) {
        var (one, two) = (SeededRandom(seed: 5), SeededRandom(seed: 5))
        let bytes = one.bytes(count)
        #expect(bytes.count == count && bytes == two.bytes(count))
    }
}
