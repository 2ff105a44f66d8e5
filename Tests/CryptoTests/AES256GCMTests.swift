import Crypto
import DoitongTesting
import Testing

@Suite struct AES256GCMTests {
    /// Gives out the bytes it was made with: the nonce of a published example.
    private struct Scripted: RandomNumberGenerator {
        var bytes: ArraySlice<UInt8>
        mutating func next() -> UInt64 {
            let word = bytes.prefix(8)
            bytes = bytes.dropFirst(8)
            return word.reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
    }

    struct Example: CustomTestStringConvertible {
        let number: Int, key: String, nonce: String, message: String, context: String, ciphertext: String, tag: String
        var testDescription: String { "test case \(number)" }
    }

    private static let key = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"
    private static let message =
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657"
        + "ba637b39"
    private static let ciphertext =
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0a"
        + "bcc9f662"
    private static let zero = String(repeating: "0", count: 64)

    /// The examples for 256 bits in the specification of GCM that was submitted to NIST.
    static let published = [
        Example(
            number: 13, key: zero, nonce: String(zero.prefix(24)), message: "", context: "", ciphertext: "",
            tag: "530f8afbc74536b9a963b4f1c4cb738b"),
        Example(
            number: 14, key: zero, nonce: String(zero.prefix(24)), message: String(zero.prefix(32)), context: "",
            ciphertext: "cea7403d4d606b6e074ec5d3baf39d18", tag: "d0d1c8a799996bf0265b98b5d48ab919"),
        Example(
            number: 15, key: key, nonce: "cafebabefacedbaddecaf888", message: message + "1aafd255", context: "",
            ciphertext: ciphertext + "898015ad", tag: "b094dac5d93471bdec1a502270e3cc6c"),
        Example(
            number: 16, key: key, nonce: "cafebabefacedbaddecaf888", message: message,
            context: "feedfacedeadbeeffeedfacedeadbeefabaddad2", ciphertext: ciphertext,
            tag: "76fc6ece0f4e1768cddf8853bb2d551b"),
    ]

    @Test("published examples are sealed as published, and open again", arguments: published)
    func examples(example: Example) throws {
        let key = try #require(Base16.decode(example.key))
        let cipher = try #require(AES256GCM(key: key))
        let message = try #require(Base16.decode(example.message))
        let context = try #require(Base16.decode(example.context))
        let nonce = try #require(Base16.decode(example.nonce))
        var random = Scripted(bytes: nonce[...])
        let sealed = cipher.seal(message, for: context, using: &random)
        #expect(Base16.encode(sealed) == example.nonce + example.ciphertext + example.tag)
        #expect(try cipher.open(sealed, for: context) == message)
    }

    @Test("what was changed, cut, or meant for somewhere else does not open", arguments: 0..<20 as Range<UInt64>)
    func forgery(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let cipher = try #require(AES256GCM(key: random.bytes(32)))
        let other = try #require(AES256GCM(key: random.bytes(32)))
        let message = random.bytes(.random(in: 0...64, using: &random))
        let context = random.bytes(8)
        let sealed = cipher.seal(message, for: context, using: &random)
        #expect(sealed.count == message.count + AES256GCM.overhead)
        #expect(try cipher.open(sealed, for: context) == message)
        for index in sealed.indices {
            var forged = sealed
            forged[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            #expect(throws: AES256GCM.Unopenable.self) { try cipher.open(forged, for: context) }
            #expect(throws: AES256GCM.Unopenable.self) { try cipher.open(Array(sealed.prefix(index)), for: context) }
        }
        #expect(throws: AES256GCM.Unopenable.self) { try cipher.open(sealed, for: random.bytes(8)) }
        #expect(throws: AES256GCM.Unopenable.self) { try cipher.open(sealed) }
        #expect(throws: AES256GCM.Unopenable.self) { try other.open(sealed, for: context) }
    }

    @Test("the same message is never sealed the same way twice, and a key has 32 bytes")
    func nonces() throws {
        var random = SystemRandomNumberGenerator()
        let cipher = try #require(AES256GCM(key: random.bytes(32)))
        #expect(cipher.seal([1, 2, 3], using: &random) != cipher.seal([1, 2, 3], using: &random))
        #expect(AES256GCM(key: random.bytes(31)) == nil && AES256GCM(key: []) == nil)
    }
}
