package import Telemetry

/// Where media are at home: by the hash of their bytes, once each.
package protocol MediaStore: Sendable {
    /// A path for a file that does not exist yet, on the same file system as the store. What is left there is swept.
    func temporaryPath() -> String

    /// Takes a file in: hashes and measures it, makes it durable, and removes it from where it was.
    ///
    /// The bytes say what it is. Only for sound that no header describes is what its maker says of it believed: `claimed`
    /// as `audio/L16; rate=24000; channels=1`, `audio/basic` or `audio/x-alaw-basic`.
    func keep(_ path: String, as claimed: String?) async throws(MediaError) -> Output

    /// Takes in bytes that came with a request.
    func keep(_ bytes: [UInt8]) async throws(MediaError) -> Output

    /// A local file with the bytes, for as long as the medium is kept; nil where there is none.
    func file(_ media: MediaReference) async throws(MediaError) -> String?

    /// An address under which whoever has it may fetch the medium until it expires.
    func link(_ media: MediaReference, at now: Timestamp) -> String
}

package enum MediaError: Error, Sendable, Equatable {
    /// No medium that we know, or a broken one.
    case unreadable(String)
    case tooLarge(limit: Int)
    /// The disk is full, or fails.
    case failed(String)
}
