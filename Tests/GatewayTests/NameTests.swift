import Crypto
import DoitongTesting
import Gateway
import Telemetry
import Testing

/// Keys and ids as their holders have them.
@Suite struct NameTests {
    @Test("a key that was made is read again, as what it is", arguments: KeyMode.allCases)
    func made(mode: KeyMode) throws {
        var random = SeededRandom(seed: 1)
        var seen: Set<Digest> = []
        for _ in 0..<500 {
            let key = APIKey(mode, using: &random)
            let text = key.secret.reveal()
            #expect(text.hasPrefix("dk_\(mode.rawValue)_"))
            #expect(text.utf8.allSatisfy { (0x21...0x7e).contains($0) })
            let read = try #require(APIKey(text))
            #expect(read.mode == mode)
            #expect(read.digest == key.digest)
            #expect(read.digest == SHA256.digest(of: Array(text.utf8)))
            #expect(!"\(key)".contains(text.dropFirst(8)))
            seen.insert(key.digest)
        }
        #expect(seen.count == 500)
    }

    @Test("a key with any one character changed, left out or added is none", arguments: KeyMode.allCases)
    func changed(mode: KeyMode) {
        var random = SeededRandom(seed: 2)
        let others = Array("0123456789abcdefghijklmnopqrstuvwxyzABCXYZ_-. é")
        for _ in 0..<10 {
            let text = Array(APIKey(mode, using: &random).secret.reveal())
            var wrong: [String] = []
            for place in text.indices {
                for other in others where other != text[place] {
                    wrong.append(String(text[..<place]) + String(other) + String(text[(place + 1)...]))
                }
                wrong.append(String(text[..<place]) + String(text[(place + 1)...]))
                wrong.append(String(text[...place]) + "0" + String(text[(place + 1)...]))
            }
            let accepted = wrong.filter { APIKey($0) != nil }
            #expect(accepted.isEmpty)
        }
    }

    @Test("a key of one mode is none of another")
    func modes() {
        var random = SeededRandom(seed: 3)
        for mode in KeyMode.allCases {
            for other in KeyMode.allCases where other != mode {
                let text = APIKey(mode, using: &random).secret.reveal()
                #expect(APIKey("dk_\(other.rawValue)_" + text.dropFirst("dk_\(mode.rawValue)_".count)) == nil)
            }
        }
    }

    @Test(
        "what nobody made is no key",
        arguments: [
            "", "dk_", "dk_live_", "dk_live", "live_", "sk_live_0000", "dk_root_000", "DK_LIVE_000", "Bearer dk_live_0",
            "dk_live_\(String(repeating: "0", count: 39))", "dk_live_\(String(repeating: "z", count: 100_000))", "\0",
        ])
    func foreign(text: String) { #expect(APIKey(text) == nil) }

    @Test("ids sorted as text are sorted by time, and each is its own")
    func sorted() {
        var random = SeededRandom(seed: 4)
        var moments = [0, 1, 31, 32, 1023, 1024, 1 << 40, 253_402_300_799_999].map { Timestamp(milliseconds: $0) }
        moments += (0..<500).map { _ in
            Timestamp(milliseconds: Int64.random(in: 0...253_402_300_799_999, using: &random))
        }
        let made = Set(moments).map { moment in
            let id: Identifier<Generation> = NewIdentifier.make("gen", at: moment, using: &random)
            return (moment: moment, id: id)
        }
        #expect(made.sorted { $0.id < $1.id }.map(\.moment) == made.map(\.moment).sorted())
        let many = (0..<1000).map { _ in
            let id: Identifier<Generation> = NewIdentifier.make("gen", at: .march, using: &random)
            return id.text
        }
        #expect(Set(many).count == 1000)
        #expect(many.allSatisfy { $0.hasPrefix("gen_") && $0.utf8.count == 30 })
        #expect(Set(many.map { $0.prefix(13) }).count == 1)
    }
}
