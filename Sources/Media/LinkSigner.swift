import Crypto
import Gateway
import Telemetry

/// Makes links that expire, and knows its own. A link names a file and a moment; who has it needs no key.
struct LinkSigner: Sendable {
    private let key: [UInt8]
    private let address: @Sendable () -> String
    private let lifetime: Duration

    init(key: [UInt8], address: @escaping @Sendable () -> String, lifetime: Duration) {
        (self.key, self.address, self.lifetime) = (key, address, lifetime)
    }

    func link(_ media: MediaReference, at now: Timestamp) -> String {
        link(MediaName(media)?.link ?? "\(media.digest).bin", at: now)
    }

    /// Links for one file are the same for a day, so that caches and comparisons of answers work.
    func link(_ name: String, at now: Timestamp) -> String {
        let expires = (now.nextDay + lifetime).milliseconds / 1000
        return "\(address())/media/\(name)?expires=\(expires)&signature=\(signature(name, "\(expires)"))"
    }

    func isSigned(_ name: String, _ expires: String, _ signature: String) -> Bool {
        ConstantTime.areEqual(signature, self.signature(name, expires))
    }

    private func signature(_ name: String, _ expires: String) -> String {
        let code = HMACSHA256.code(for: "\(name)\n\(expires)", key: key)
        return Base64URL.encode(Array(code.bytes.prefix(Self.signatureBytes)))
    }

    /// 128 bits are not guessed.
    private static let signatureBytes = 16
}
