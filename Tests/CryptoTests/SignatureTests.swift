import Crypto
import DoitongTesting
import Testing

@Suite struct SignatureTests {
    /// RFC 8032, 7.1: private key, public key, message, signature; in base 16.
    static let published: [(secret: String, known: String, message: String, signature: String)] = [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ]

    @Test("the examples of RFC 8032 are signed and found good", arguments: published)
    func examples(secret: String, known: String, message: String, signature: String) throws {
        let message = try #require(Base16.decode(message))
        let signature = try #require(Base16.decode(signature))
        let secret = try #require(Base16.decode(secret).flatMap { Ed25519.PrivateKey($0) })
        #expect(Base16.encode(secret.publicKey) == known)
        #expect(secret.sign(message) == signature)
        let key = try #require(Ed25519.PublicKey(secret.publicKey))
        #expect(key.isGood(signature, of: message))
    }

    @Test("no bit of message or signature can be changed, and no other key fits")
    func forged() throws {
        let secret = try #require(Ed25519.PrivateKey([UInt8](repeating: 7, count: 32)))
        let key = try #require(Ed25519.PublicKey(secret.publicKey))
        let message = Array("a message".utf8)
        let signature = secret.sign(message)
        for index in signature.indices {
            var other = signature
            other[index] ^= 1
            #expect(!key.isGood(other, of: message))
        }
        #expect(!key.isGood(signature, of: message + [0]))
        for length in [0, 1, 63, 65] {
            #expect(!key.isGood([UInt8](repeating: 1, count: length), of: message))
        }
        let stranger = try #require(Ed25519.PrivateKey([UInt8](repeating: 8, count: 32)))
        #expect(!key.isGood(stranger.sign(message), of: message))
        for length in [0, 31, 33, 64] {
            #expect(Ed25519.PublicKey([UInt8](repeating: 7, count: length)) == nil)
            #expect(Ed25519.PrivateKey([UInt8](repeating: 7, count: length)) == nil)
        }
    }

    @Test("a key in either wrapping signs as other programs expect")
    func rsa() throws {
        for pem in [SampleKeys.rsa, SampleKeys.rsaInItsOwnWrapping] {
            let key = try #require(RSAPrivateKey(pem: pem))
            let signature = key.sign(Array("header.claims".utf8))
            #expect(Base64.encode(signature) == SampleKeys.signature)
            #expect(key.isGood(signature, of: Array("header.claims".utf8)))
            #expect(!key.isGood(signature, of: Array("header.claimz".utf8)))
            #expect(!key.isGood([], of: Array("header.claims".utf8)))
        }
    }

    @Test("what is no such key is none")
    func noKeys() {
        for text in ["", "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----", "x", SampleKeys.short] {
            #expect(RSAPrivateKey(pem: text) == nil)
        }
        // An Ed25519 key in the same wrapping.
        let other: [UInt8] =
            [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20]
            + [UInt8](repeating: 3, count: 32)
        #expect(
            RSAPrivateKey(pem: "-----BEGIN PRIVATE KEY-----\n\(Base64.encode(other))\n-----END PRIVATE KEY-----\n")
                == nil)
        var random = SeededRandom(seed: 9)
        let lines = SampleKeys.rsa.split(separator: "\n").map(String.init)
        for _ in 0..<500 {
            var bytes = Base64.decode(lines.dropFirst().dropLast().joined()) ?? []
            for _ in 0..<3 { bytes[Int.random(in: 0..<60, using: &random)] = random.next() }
            _ = RSAPrivateKey(
                pem: "-----BEGIN PRIVATE KEY-----\n\(Base64.encode(bytes))\n-----END PRIVATE KEY-----")
        }
    }
}
