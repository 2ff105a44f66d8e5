import Crypto
import Gateway
import Telemetry

/// Somebody who has signed in to the console: the key, and how long a browser may use it without having it.
struct Session: Sendable {
    /// It ends so long after it was last renewed.
    static let rest: Duration = .seconds(12 * 3600)
    /// And so long after the key was given, however often it is renewed.
    static let longest: Duration = .seconds(7 * 86_400)
    /// Sealed anew no more often than this.
    static let renewal: Duration = .seconds(3600)

    let id: ID
    let key: Secret
    let since: Timestamp
    let until: Timestamp

    /// Names it where it was ended before its time.
    struct ID: Sendable, Hashable {
        static let byteCount = 16
        let bytes: [UInt8]
    }

    init(_ key: Secret, at now: Timestamp, using random: inout some RandomNumberGenerator) {
        (id, self.key) = (ID(bytes: random.bytes(ID.byteCount)), key)
        (since, until) = (now, now + Self.rest)
    }

    private init(_ id: ID, _ key: Secret, since: Timestamp, until: Timestamp) {
        (self.id, self.key, self.since, self.until) = (id, key, since, until)
    }

    /// The same with its time running anew; nil where that is not worth another cookie.
    func renewed(at now: Timestamp) -> Session? {
        let until = min(now + Self.rest, since + Self.longest)
        guard until > self.until + Self.renewal else { return nil }
        return Session(id, key, since: since, until: until)
    }
}

// MARK: - As it is sealed

extension Session {
    private static let version: UInt8 = 1
    private static let timeBytes = 8
    private static let headBytes = 1 + ID.byteCount + 2 * timeBytes
    private static let context = Array("console session".utf8)
    /// A cookie that is longer is none of ours. A key has fewer than 64 characters.
    static let longestCookie = 256

    func sealed(_ cipher: AES256GCM, using random: inout some RandomNumberGenerator) -> String {
        let message = [Self.version] + id.bytes + Self.bytes(since) + Self.bytes(until) + Array(key.reveal().utf8)
        return Base64URL.encode(cipher.seal(message, for: Self.context, using: &random))
    }

    /// Nil where it was not sealed here, or is over.
    init?(_ cookie: String, _ cipher: AES256GCM, at now: Timestamp) {
        guard cookie.utf8.count <= Self.longestCookie, let sealed = Base64URL.decode(cookie),
            let message = try? cipher.open(sealed, for: Self.context), message.count > Self.headBytes,
            message[0] == Self.version
        else { return nil }
        let times = message[(1 + ID.byteCount)...]
        self.init(
            ID(bytes: Array(message[1...ID.byteCount])),
            Secret(String(decoding: message[Self.headBytes...], as: UTF8.self)),
            since: Self.time(times.prefix(Self.timeBytes)),
            until: Self.time(times.dropFirst(Self.timeBytes).prefix(Self.timeBytes)))
        guard now < until else { return nil }
    }

    private static func bytes(_ time: Timestamp) -> [UInt8] {
        (0..<timeBytes).map { UInt8(truncatingIfNeeded: time.milliseconds >> Int64(8 * (timeBytes - 1 - $0))) }
    }

    private static func time(_ bytes: ArraySlice<UInt8>) -> Timestamp {
        Timestamp(milliseconds: bytes.reduce(Int64(0)) { $0 << 8 | Int64($1) })
    }
}
