import Crypto
import DoitongTesting
import Testing

@Suite struct HMACSHA256Tests {
    /// RFC 4231, 4, without the case whose code is cut short. Keys and messages in base 16.
    static let published: [(key: String, message: String, code: String)] = [
        (
            String(repeating: "0b", count: 20), "4869205468657265",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            "4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            String(repeating: "aa", count: 20), String(repeating: "dd", count: 50),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        ),
        (
            "0102030405060708090a0b0c0d0e0f10111213141516171819", String(repeating: "cd", count: 50),
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
        ),
        (
            String(repeating: "aa", count: 131),
            "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048617368204b6579204669727374",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
        (
            String(repeating: "aa", count: 131),
            "5468697320697320612074657374207573696e672061206c6172676572207468616e20626c6f636b2d73697a65206b657920616e64"
                + "2061206c6172676572207468616e20626c6f636b2d73697a6520646174612e20546865206b6579206e6565647320746f20626520"
                + "686173686564206265666f7265206265696e6720757365642062792074686520484d414320616c676f726974686d2e",
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
        ),
    ]

    @Test("the codes of RFC 4231 are found", arguments: published)
    func examples(key: String, message: String, code: String) throws {
        let key = try #require(Base16.decode(key))
        let message = try #require(Base16.decode(message))
        #expect(HMACSHA256.code(for: message, key: key).description == code)
        var pieces = HMACSHA256(key: key)
        for byte in message { pieces.update([byte]) }
        #expect(pieces.finish().description == code)
    }

    @Test("an empty key and an empty message have a code")
    func empty() {
        let code = "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"
        #expect(HMACSHA256.code(for: "", key: []).description == code)
        // A key is never the one of last time.
        _ = HMACSHA256.code(for: "", key: [1, 2, 3])
        #expect(HMACSHA256.code(for: "", key: []).description == code)
    }

    @Test("another key, or another message, gives another code")
    func difference() {
        let code = HMACSHA256.code(for: "message", key: [1, 2, 3])
        #expect(HMACSHA256.code(for: "message", key: [1, 2, 4]) != code)
        #expect(HMACSHA256.code(for: "messagf", key: [1, 2, 3]) != code)
    }
}
