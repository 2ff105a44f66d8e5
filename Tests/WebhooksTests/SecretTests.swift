import Crypto
import DoitongTesting
import Gateway
import Telemetry
import Testing

@Suite struct SecretTests {
    @Test("signatures are those of the Standard Webhooks specification")
    func vector() throws {
        let secret = try #require(WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        let signature = secret.signature(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek", seconds: 1_614_265_330, body: Array(#"{"test": 2432232314}"#.utf8))
        #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test(
        "what is no secret is refused",
        arguments: ["", "whsec_", "whsec_!!!", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_c2hvcnQ="])
    func refused(text: String) { #expect(WebhookSecret(text) == nil) }

    @Test("a secret opens for its owner alone, and two of them while they overlap")
    func vault() throws {
        var random = SeededRandom(seed: 7)
        let vault = try #require(WebhookVault(key: random.bytes(32)))
        let (first, second) = (WebhookSecret(using: &random), WebhookSecret(using: &random))
        let sealed = SealedSecrets(current: vault.seal(first, for: "whe_1", using: &random))
        #expect(vault.open(sealed, for: "whe_2", at: .start) == nil)
        let rotated = sealed.rotated(to: vault.seal(second, for: "whe_1", using: &random), at: .start)
        let during = vault.open(rotated, for: "whe_1", at: .start)?.map { $0.text.reveal() }
        #expect(during == [second.text.reveal(), first.text.reveal()])
        let after = vault.open(rotated, for: "whe_1", at: .start + SealedSecrets.overlap)?.map { $0.text.reveal() }
        #expect(after == [second.text.reveal()])
        #expect(!"\(second) \(rotated)".contains(second.text.reveal()))
    }

    @Test("a cursor is its account's alone, and an event's name tells no number")
    func cursors() throws {
        var random = SeededRandom(seed: 8)
        let vault = try #require(WebhookVault(key: random.bytes(32)))
        let cursor = vault.cursor(42, of: "acc_1", using: &random)
        #expect(vault.sequence(cursor, of: "acc_1") == 42)
        #expect(vault.sequence(cursor, of: "acc_2") == nil)
        #expect(vault.sequence("42", of: "acc_1") == nil)
        #expect(vault.eventID(42) == vault.eventID(42) && vault.eventID(42) != vault.eventID(43))
    }
}
