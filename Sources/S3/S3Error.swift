package import HTTPClient
import HTTPTypes

/// Why the storage did not do what it was asked.
package enum S3Error: Error, Equatable {
    case refused(S3Refusal)
    case unanswered(HTTPClientError)
    /// The answer is not S3's.
    case unreadable(String)
    /// What is there, or what came, is not what was sent.
    case damaged(String)
    /// A file on this machine.
    case file(String)
    /// Nobody said with which keys.
    case noKeys(String)
    case cancelled

    /// Whether the same request may well succeed in a while.
    package var isPassing: Bool {
        switch self {
        case .refused(let refusal): refusal.isPassing
        case .unanswered(let error): error.cause.isPassing
        case .unreadable, .damaged: true
        case .file, .noKeys, .cancelled: false
        }
    }

    /// Whether there is no such object.
    package var isAbsence: Bool {
        if case .refused(let refusal) = self { refusal.code == "NoSuchKey" } else { false }
    }
}

/// The storage's no.
package struct S3Refusal: Error, Sendable, Equatable {
    package let status: Int
    /// S3's word for it, such as `NoSuchBucket`.
    package let code: String
    let message: String
    /// Where the bucket is, from those who say so.
    let region: String?
    /// The storage's clock.
    let time: String?
    let retryAfter: Duration?

    private static let longestMessage = 300

    init(_ response: HTTPResponse, isOfObject: Bool) {
        let body = try? XMLElement(parsing: response.body)
        let error = body?.name == "Error" ? body : body?["Error"]
        status = response.status.code
        code = error?["Code"]?.text ?? Self.code(of: response.status.code, isOfObject: isOfObject)
        message = String((error?["Message"]?.text ?? "").prefix(Self.longestMessage))
        region = error?["Region"]?.text ?? response.fields[FieldName("X-Amz-Bucket-Region")]
        time = error?["ServerTime"]?.text ?? response.fields[FieldName("Date")]
        retryAfter = response.fields[.retryAfter].flatMap { UInt16($0) }.map { .seconds(Int($0)) }
    }

    /// For what has no body, as the answer to HEAD has none.
    private static func code(of status: Int, isOfObject: Bool) -> String {
        switch status {
        case 301, 307: "PermanentRedirect"
        case 403: "AccessDenied"
        case 404: isOfObject ? "NoSuchKey" : "NoSuchBucket"
        case 429: "SlowDown"
        case 503: "ServiceUnavailable"
        case 500...: "InternalError"
        default: "status \(status)"
        }
    }

    private static let passing: Set = [
        "InternalError", "SlowDown", "ServiceUnavailable", "RequestTimeout", "OperationAborted",
        "ConditionalRequestConflict",
        "TooManyRequests", "Throttling", "ThrottlingException", "BadDigest", "XAmzContentSHA256Mismatch",
        "IncompleteBody",
        "RequestTimeTooSkewed",
    ]

    /// A body that did not arrive as it was sent is sent again; and a clock is set right while we wait.
    var isPassing: Bool {
        status >= 500 && status != 501 || status == 429 || status == 408 || Self.passing.contains(code)
    }
}

extension S3Error: CustomStringConvertible {
    /// Names no key, and no address's query.
    package var description: String {
        switch self {
        case .refused(let refusal): "the media storage refused: \(refusal)"
        case .unanswered(let error): "the media storage: \(error)"
        case .unreadable(let reason):
            "the media storage answers what is not S3's (\(reason)): check that the endpoint is an S3 API's"
        case .damaged(let reason): "the media storage: \(reason)"
        case .file(let reason): "media on their way to the storage: \(reason)"
        case .noKeys(let reason): "the media storage: \(reason)"
        case .cancelled: "cancelled"
        }
    }
}

extension S3Refusal: CustomStringConvertible {
    package var description: String {
        let said = "\(code)\(message.isEmpty ? "" : ", \"\(message)\"")"
        return advice.map { "\(said): \($0)" } ?? said
    }

    /// What whoever runs this can do.
    private var advice: String? {
        switch code {
        case "NoSuchBucket": "create the bucket, or correct its name or the endpoint in --media"
        case "InvalidAccessKeyId": "AWS_ACCESS_KEY_ID is not known there: correct it, or the endpoint"
        case "SignatureDoesNotMatch":
            "AWS_SECRET_ACCESS_KEY does not belong to AWS_ACCESS_KEY_ID; or a proxy on the way changes requests"
        case "AccessDenied", "AllAccessDisabled", "Forbidden":
            "the key must be allowed s3:PutObject, s3:GetObject and s3:AbortMultipartUpload on the bucket's objects, and "
                + "s3:ListBucket and s3:ListBucketMultipartUploads on the bucket"
        case "ExpiredToken", "InvalidToken", "TokenRefreshRequired":
            "AWS_SESSION_TOKEN has expired or is not that of the other two: give new keys"
        case "RequestTimeTooSkewed":
            "this machine's clock is wrong; the storage's says \(time ?? "another time"): have it set by NTP"
        case "RequestExpired", "AccessDeniedExpired": "this machine's clock is wrong: have it set by NTP"
        case "PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException", "Redirect",
            "TemporaryRedirect", "InvalidRegion":
            region.map { "the bucket is in another region: add region=\($0) to --media" }
                ?? "the bucket is elsewhere: correct region= or endpoint= in --media"
        case "InvalidBucketName": "correct the bucket's name in --media"
        case "EntityTooLarge", "EntityTooSmall": nil
        case "QuotaExceeded", "XMinioStorageFull", "InsufficientStorage": "make room there"
        default: nil
        }
    }
}

extension HTTPClientError.Cause {
    /// What the network may put right by itself.
    fileprivate var isPassing: Bool {
        switch self {
        case .timedOut, .tooMany, .unresolvable, .unreachable, .connectionLost, .unreadable, .other: true
        case .cancelled, .forbidden, .insecure, .fieldsTooLarge, .bodyTooLarge, .tooManyRedirects, .badRedirect,
            .insecureRedirect, .file:
            false
        }
    }
}
