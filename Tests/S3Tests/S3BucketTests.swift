import HTTPTypes
import S3
import Testing

@Suite struct S3BucketTests {
    private static let addresses: [(String, String?, String?, S3Bucket.Style?, String, String)] = [
        ("media", nil, nil, nil, "us-east-1", "https://media.s3.us-east-1.amazonaws.com/a/b.mp4"),
        ("media", nil, "eu-central-1", nil, "eu-central-1", "https://media.s3.eu-central-1.amazonaws.com/a/b.mp4"),
        (
            "media", "https://s3.ap-south-1.amazonaws.com", nil, nil, "ap-south-1",
            "https://media.s3.ap-south-1.amazonaws.com/a/b.mp4"
        ),
        (
            "media", "https://s3.dualstack.eu-west-1.amazonaws.com", nil, nil, "eu-west-1",
            "https://media.s3.dualstack.eu-west-1.amazonaws.com/a/b.mp4"
        ),
        ("media.example", nil, nil, nil, "us-east-1", "https://s3.us-east-1.amazonaws.com/media.example/a/b.mp4"),
        ("media", nil, nil, .path, "us-east-1", "https://s3.us-east-1.amazonaws.com/media/a/b.mp4"),
        ("media", "http://127.0.0.1:9000", nil, nil, "us-east-1", "http://127.0.0.1:9000/media/a/b.mp4"),
        ("media", "http://[::1]:9000/", "garage", nil, "garage", "http://[::1]:9000/media/a/b.mp4"),
        ("media", "https://storage.example/s3/", nil, nil, "us-east-1", "https://storage.example/s3/media/a/b.mp4"),
        ("media", "https://storage.example:443", nil, .host, "us-east-1", "https://media.storage.example/a/b.mp4"),
        ("me.dia", "http://storage.example:90", nil, .host, "us-east-1", "http://me.dia.storage.example:90/a/b.mp4"),
        (
            "media", "https://abc.r2.cloudflarestorage.com", nil, nil, "auto",
            "https://abc.r2.cloudflarestorage.com/media/a/b.mp4"
        ),
    ]

    @Test("a bucket is addressed as its storage wants it", arguments: addresses.indices)
    func addressed(index: Int) throws {
        let (name, endpoint, region, style, expectedRegion, expected) = Self.addresses[index]
        let bucket = try S3Bucket(
            name, endpoint: endpoint.map { try URL(parsing: $0) }, region: region, style: style)
        #expect(bucket.region == expectedRegion)
        #expect(bucket.url("a/b.mp4").text == expected)
    }

    @Test(
        "a strange key stays one key",
        arguments: [
            ("", "/media/"), ("a b", "/media/a%20b"), ("a//b", "/media/a//b"), ("../x", "/media/../x"),
            ("%41", "/media/%2541"), ("ü+?#&=", "/media/%C3%BC%2B%3F%23%26%3D"), ("~._-", "/media/~._-"),
        ])
    func strange(key: String, path: String) throws {
        #expect(try S3Bucket("media", endpoint: "http://h").url(key).path == path)
    }

    @Test("a prefix ends with a slash, written or not", arguments: ["a/b", "a/b/"])
    func prefixed(prefix: String) throws { #expect(try S3Bucket("media", prefix: prefix).prefix == "a/b/") }

    @Test(
        "what is no bucket's name is refused", arguments: ["", "ab", "Media", "-media", "me_dia", "me/dia", "médias"])
    func names(name: String) { #expect(throws: S3Bucket.Unusable.name(name)) { try S3Bucket(name) } }

    @Test("what is no prefix is refused", arguments: ["/a", "a//b", "../a", "a/./b", "a b", "a?b", "ü", "a//"])
    func prefixes(prefix: String) {
        #expect(throws: S3Bucket.Unusable.prefix(prefix)) { try S3Bucket("media", prefix: prefix) }
    }

    @Test("what cannot work is refused")
    func others() {
        #expect(throws: S3Bucket.Unusable.region("eu west")) { try S3Bucket("media", region: "eu west") }
        #expect(throws: S3Bucket.Unusable.dotsInHost("me.dia")) { try S3Bucket("me.dia", style: .host) }
        #expect(throws: S3Bucket.Unusable.self) { try S3Bucket("media", endpoint: "http://127.0.0.1", style: .host) }
        #expect(throws: S3Bucket.Unusable.self) { try S3Bucket("media", endpoint: "http://h/?a=b") }
    }
}
