import Crypto
import HTTPTypes

extension S3Client {
    /// Writes a small object, and reads it again: what is wrong with the bucket, the keys, the region or this machine's clock
    /// shows here, in words for whoever set them.
    package func check() async throws(S3Error) {
        let text = Array("Doitong keeps its media here. This object is written at every start.\n".utf8)
        let digest = SHA256.digest(of: text)
        try await put(.bytes(text, type: "text/plain"), digest, as: Self.checkKey, [], .waitedFor)
        guard let read = try await get(Self.checkKey, 0..<text.count) else {
            throw .damaged("what was written there a moment ago is not there: check that nothing removes it")
        }
        guard SHA256.digest(of: read) == digest else { throw .damaged("it gives back other bytes than were written") }
    }

    private static let checkKey = "doitong.txt"
}
