import Crypto
import JSON

/// The service account that Google's services have here, as a key file describes it. Its key is nobody's: it opens this alone.
enum GoogleAccount {
    static let email = "simulated@simulated-project.iam.gserviceaccount.com"
    private static let keyID = "simulated-key"

    private static let pem = """
        -----BEGIN PRIVATE KEY-----
        MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCp+kvcNANsP/t+
        lzSovmGaTAZybsCd9+wNqenMy0oUB8atmqWCDqb3FDAm8BuFo7pMhOKAz3hFIBfD
        3hjDoe+pC9K0IGlQZDTdWiUAqB06gV5G9tNxaGuNx1XiW8N+6jzSVmfZx1DN6VlT
        PBR/58lDFCILowb7QhuoZsRfCDcXHhe8xBQgwvCJ4A+Ewt9kfg2nfItlql+WyV5A
        Br6+mMxCPZoseKVMRjY1VQd/y7NoPzFFM2kzBg5I53jxKfuvyb0OsCRTYE6jln24
        5CXlTXnDVAsU4HYQkh4TKgdfO1/QDCQh0oq7LhKs2+1paYDklcSeVXJ46QgrKtV0
        Z4LlYffRAgMBAAECggEAALRjjtsVZZoC7q5BlAzfQhQtIWcMxFDGRQESyvIFpBGC
        68KVGRDSe/OFlDZFV8eJc/cfYGpg0V2YYK2zV1FUbzljvonxwMTuoRDqfvwzbcQH
        h0l3trgdrWVQXOJ+0RU+CCXS64wYgY3PdblmkCT3161YiAxzLWFekT7+V+9aXMv0
        P8lM7RHPZOMXQKwxvgX27msf0nyUpW97YohfJcv0I2tkNr5+jkYHJcFKorNlY2ra
        Qo0HXiAcMXK67kAANukuu47LF2CpnDuYG8cnE6kN6D5q7G1h9KIeXlhWphb7ZYp2
        gM/e8WPEZb1Zgv/6gxo4nCOvM5K4ml9hKQXAog1rWQKBgQDdeg8XY8Ud0SBsfriG
        0d9oHdgSjoH1qgKK8W4/OGIVFxricBqzTLUq5XV1MEfpVuawORd5m+WzShycllug
        w0ucBgVFs5yde08rG9W3qsSbzFTmzTBNz1z+yD/s5Z75HgoDvxn7Md/uFNAcaytl
        vIbtRzq24XpdiFssFMPhWYMzKwKBgQDEeTAZv6uOt5jr8zhfzoHGzQlqVD+/AvkI
        wS/cND1sFHfeF6U5x6us/e2vR7+dKdDsPBdZ0oj+krOw4VFW5Ajt2bP6bv+P+pvn
        loMP1KVYISRtR0zoXRut4ed7E2ZuiMeqC5SWriDqiecHg4iPFB/5UatfWoFx9j5M
        QWuExI4y8wKBgAdxBHTKu2LHFgnPMDAHeTQsXIgzFZbFgZRdjFC/ejwvLI4TKjKA
        D05Dq3CmkKP8cX/WSz2gyVT+1ntEagu6xB2X7jFrWYXJEN3n74ReToDVmryuhEL5
        Bqzg2ZUCGhdQtRFvKFZSVK3RMTTjPPAMJ5RtYkGmzc+6tyWCBRrbQRdFAoGBALIt
        XUvcoQ7avdotRtDMDLFnvMQrB2yIm6Qu3uKKlbFwloxZUUQnKi/GUUmGfeVfyNKU
        ZHDXF9oW3NLqY8OzJc3egvP4udeu5LiPrOgsZo6X79sSsFKCLdnxZuYc3+YaMUir
        G+PSopNQ4K3VwYBQNfb687mT8JSTRkgNhB5xyqu1AoGAdcGrPpb1aoXyTlRdw4dL
        sS1BK1sC4LnlZziITLOt0cbK1mRC+bxz8jEeCjOyNL4CYEBvQfoBDQu1KbYsClS3
        Wv9SJ158epofLmGe1awRRFReo+aYV2XSs+/1J6qVHo+JgmlPda8SmDLE+AU8719Z
        rqXCHc/yMlmU3WfjAB2PhyI=
        -----END PRIVATE KEY-----

        """

    static let key = RSAPrivateKey(pem: pem)

    /// The key file, for a service at this address.
    static func file(at address: String) -> JSON {
        [
            "type": "service_account", "project_id": "simulated-project", "private_key_id": .string(keyID),
            "private_key": .string(pem), "client_email": .string(email), "token_uri": .string("\(address)/token"),
        ]
    }

    /// Google's own libraries make their statements for this address, wherever they send them.
    private static let published = "https://oauth2.googleapis.com/token"

    /// Why a statement gets no token; nil where it does.
    ///
    /// - Parameters:
    ///   - audience: whom it must be made for, if not for Google's published address.
    ///   - now: in seconds since 1970.
    static func objection(to statement: String, for audience: String, at now: Int) -> String? {
        let parts = statement.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let head = object(parts[0]), let claims = object(parts[1]),
            let signature = Base64URL.decode(parts[2])
        else { return "Invalid JWT: not three parts in base 64" }
        guard head.text("alg") == "RS256", head.text("kid") == keyID,
            key?.isGood(signature, of: Array("\(parts[0]).\(parts[1])".utf8)) == true
        else { return "Invalid JWT Signature." }
        guard claims.text("iss") == email else { return "Invalid grant: account not found" }
        guard let aud = claims.text("aud"), [audience, published].contains(aud) else {
            return "Invalid JWT: Failed audience check"
        }
        guard claims.text("scope")?.contains("cloud-platform") == true else { return "Invalid OAuth scope" }
        guard let start = claims.int("iat"), let end = claims.int("exp"), end - start <= 3600, start <= now + 300,
            end > now
        else {
            return "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe."
        }
        return nil
    }

    private static func object(_ part: Substring) -> JSON? {
        Base64URL.decode(part).flatMap { try? JSON(parsing: $0) }
    }
}
