import Crypto
import HTTPTypes
import S3
import Telemetry
import Testing

/// The examples that AWS publishes. `Tests/EndToEnd/s3_signatures.py` compares many more with AWS's own signer.
@Suite struct SigV4Tests {
    private static let signer = SigV4(
        S3Keys(id: "AKIAIOSFODNN7EXAMPLE", secret: Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")),
        region: "us-east-1")
    /// 24 May 2013.
    private static let time = Timestamp(milliseconds: 1_369_353_600_000)
    private static let host = "examplebucket.s3.amazonaws.com"
    private static let nothing = SigV4.Payload.digest(SHA256.digest(of: ""))

    private static let published: [(SigV4.Subject, SigV4.Payload, String)] = [
        (
            SigV4.Subject("GET", authority: host, path: "/test.txt", fields: [("Range", "bytes=0-9")]), nothing,
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
        ),
        (
            SigV4.Subject("GET", authority: host, path: "/", query: [("lifecycle", "")]), nothing,
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"
        ),
        (
            SigV4.Subject("GET", authority: host, path: "/", query: [("max-keys", "2"), ("prefix", "J")]), nothing,
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
        ),
    ]

    @Test("a request is signed as AWS's examples are", arguments: published.indices)
    func fields(index: Int) {
        let (subject, payload, signature) = Self.published[index]
        let fields = Self.signer.fields(for: subject, payload, at: Self.time)
        #expect(fields.first { $0.0 == .amzDate }?.1 == "20130524T000000Z")
        #expect(fields.first { $0.0 == .authorization }?.1.hasSuffix("Signature=\(signature)") == true)
    }

    @Test("an address is signed as AWS's example is")
    func query() {
        let query = Self.signer.query(
            for: SigV4.Subject("GET", authority: Self.host, path: "/test.txt"), at: Self.time, lasting: .seconds(86_400)
        )
        #expect(query.map(\.name).contains("X-Amz-Security-Token") == false)
        let signature = query.last { $0.name == "X-Amz-Signature" }?.value
        #expect(signature == "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404")
    }

    @Test("keys print nothing of themselves")
    func silent() {
        let keys = S3Keys(id: "an id", secret: Secret("a secret"), session: Secret("a session"))
        for text in ["\(keys)", String(reflecting: keys), "\(SigV4(keys, region: "r"))"] {
            #expect(!text.contains("an id") && !text.contains("a secret") && !text.contains("a session"))
        }
    }
}
