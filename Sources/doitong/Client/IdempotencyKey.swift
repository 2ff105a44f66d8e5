import Crypto

/// An idempotency key that nobody used before.
func newIdempotencyKey() -> String {
    var random = SystemRandomNumberGenerator()
    return "cli-\(Base16.encode(random.bytes(16)))"
}
