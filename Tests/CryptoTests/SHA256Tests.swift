import Crypto
import DoitongTesting
import Testing

@Suite struct SHA256Tests {
    /// FIPS 180-4's published examples.
    static let published: [(message: String, digest: String)] = [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
            "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
        ),
    ]

    @Test("published digests are found, at once and in pieces", arguments: published)
    func examples(message: String, digest: String) {
        #expect(SHA256.digest(of: message).description == digest)
        #expect(SHA256.digest(of: Array(message.utf8)).description == digest)
        var hash = SHA256()
        hash.update(message)
        #expect(hash.finish() == Digest(hex: digest))
    }

    @Test("a million times the same letter has its published digest")
    func million() {
        let digest = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        var hash = SHA256()
        for _ in 0..<1000 { hash.update(String(repeating: "a", count: 1000)) }
        #expect(hash.finish().description == digest)
    }

    @Test("however a message is cut, its digest is the same", arguments: 0..<50 as Range<UInt64>)
    func pieces(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let message = random.bytes(.random(in: 0...2000, using: &random))
        var hash = SHA256()
        var rest = message[...]
        while !rest.isEmpty {
            let piece = rest.prefix(.random(in: 0...200, using: &random))
            hash.update(Array(piece))
            rest = rest.dropFirst(piece.count)
        }
        #expect(hash.finish() == SHA256.digest(of: message))
    }

    @Test("a digest is its bytes and its digits, and nothing of another length is one")
    func forms() throws {
        let digest = SHA256.digest(of: "abc")
        #expect(Digest(digest.bytes) == digest && Digest(hex: digest.description) == digest)
        #expect(digest.bytes.prefix(2) == [0xba, 0x78] && digest.bytes.count == Digest.byteCount)
        #expect(Digest([]) == nil && Digest([UInt8](repeating: 0, count: 33)) == nil)
        #expect(Digest(hex: "ba78") == nil && Digest(hex: String(repeating: "G", count: 64)) == nil)
    }

    @Test("digests that differ in one bit, wherever it is, are different")
    func difference() {
        let digest = SHA256.digest(of: "abc")
        var seen: Set = [digest]
        for bit in 0..<256 {
            var bytes = digest.bytes
            bytes[bit / 8] ^= 1 << (bit % 8)
            #expect(Digest(bytes) != digest)
            seen.insert(Digest(bytes)!)
        }
        #expect(seen.count == 257)
    }
}
