import Telemetry
import Testing

@Suite struct SecretTests {
    private struct Account { let name = "a", key = Secret("hush") }

    @Test("a secret prints as <secret> however it is printed, alone or inside another value")
    func printing() {
        let secret = Secret("hush")
        var dumped = ""
        dump(Account(), to: &dumped)
        dump(secret, to: &dumped)
        let texts = [
            "\(secret)", String(reflecting: secret), String(describing: secret), "\(Account())", "\([secret])",
            "\(["key": secret])", "\(Optional(secret) as Any)", dumped,
        ]
        for text in texts {
            #expect(text.contains("<secret>"))
            #expect(!text.contains("hush"))
        }
        #expect(secret.reveal() == "hush")
    }

    @Test("a secret cannot be encoded, compared or logged")
    func conformances() {
        let secret: Any = Secret("hush")
        #expect(!(secret is any Encodable))
        #expect(!(secret is any Equatable))
        #expect(!(secret is any Loggable))
    }
}
