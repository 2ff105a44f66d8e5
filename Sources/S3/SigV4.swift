package import Crypto
package import HTTPTypes
package import Telemetry

/// Signs requests by AWS's Signature Version 4 as S3 wants it: the path goes in as it is sent, and is not encoded twice.
///
/// A value: the clock is passed in, and nothing is sent.
package struct SigV4: Sendable {
    /// What is signed of a request.
    package struct Subject: Sendable {
        package var method: String
        /// The host, and the port unless it is the scheme's own.
        package var authority: String
        /// Percent-encoded, as it is sent.
        package var path: String
        /// Names and values as they are meant, not encoded.
        package var query: [(name: String, value: String)]
        /// All of them are signed. `Host` is not among them.
        package var fields: [(name: String, value: String)]

        package init(
            _ method: String, authority: String, path: String, query: [(name: String, value: String)] = [],
            fields: [(name: String, value: String)] = []
        ) {
            (self.method, self.authority, self.path) = (method, authority, path)
            (self.query, self.fields) = (query, fields)
        }
    }

    /// What is said of the body.
    package enum Payload: Sendable {
        /// Anybody on the way could change it: for presigned requests, and nothing else of ours.
        case unsigned
        case digest(Digest)

        var text: String {
            switch self {
            case .unsigned: "UNSIGNED-PAYLOAD"
            case .digest(let digest): "\(digest)"
            }
        }
    }

    private let keys: S3Keys
    private let region: String

    package init(_ keys: S3Keys, region: String) { (self.keys, self.region) = (keys, region) }

    /// The fields that a request needs besides its own.
    package func fields(for subject: Subject, _ payload: Payload, at now: Timestamp) -> [(FieldName, String)] {
        let moment = Moment(now)
        var added: [(FieldName, String)] = [(.amzContentSHA256, payload.text), (.amzDate, moment.time)]
        if let session = keys.session { added.append((.amzSecurityToken, session.reveal())) }
        var signed = subject
        signed.fields += added.map { ($0.0.text, $0.1) }
        let fields = CanonicalFields(signed)
        let scope = "\(moment.day)/\(region)/s3/aws4_request"
        let authorization =
            "AWS4-HMAC-SHA256 Credential=\(keys.id)/\(scope), SignedHeaders=\(fields.names), "
            + "Signature=\(signature(signed, fields, payload, scope, moment))"
        return added + [(.authorization, authorization)]
    }

    /// The query of an address that whoever has it may use until it expires: that of the request, and the signature's.
    package func query(
        for subject: Subject, at now: Timestamp, lasting duration: Duration
    ) -> [(name: String, value: String)] {
        let moment = Moment(now)
        let scope = "\(moment.day)/\(region)/s3/aws4_request"
        let fields = CanonicalFields(subject)
        var signed = subject
        signed.query += [
            ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"), ("X-Amz-Credential", "\(keys.id)/\(scope)"),
            ("X-Amz-Date", moment.time), ("X-Amz-Expires", "\(duration.components.seconds)"),
            ("X-Amz-SignedHeaders", fields.names),
        ]
        if let session = keys.session { signed.query.append(("X-Amz-Security-Token", session.reveal())) }
        return signed.query + [("X-Amz-Signature", "\(signature(signed, fields, .unsigned, scope, moment))")]
    }

    // MARK: The parts

    private func signature(
        _ subject: Subject, _ fields: CanonicalFields, _ payload: Payload, _ scope: String, _ moment: Moment
    ) -> Digest {
        let request = [
            subject.method, subject.path, Self.canonical(subject.query), fields.lines, fields.names, payload.text,
        ].joined(separator: "\n")
        let text = "AWS4-HMAC-SHA256\n\(moment.time)\n\(scope)\n\(SHA256.digest(of: request))"
        var key = Array("AWS4\(keys.secret.reveal())".utf8)
        for part in [moment.day, region, "s3", "aws4_request"] { key = HMACSHA256.code(for: part, key: key).bytes }
        return HMACSHA256.code(for: text, key: key)
    }

    /// In the order of the encoded names, then of the encoded values.
    private static func canonical(_ query: [(name: String, value: String)]) -> String {
        query.map { (PercentEncoding.encode($0.name), PercentEncoding.encode($0.value)) }
            .sorted { $0 < $1 }.map { "\($0)=\($1)" }.joined(separator: "&")
    }

    /// A line for each field, and their names.
    private struct CanonicalFields {
        /// With a line's end behind each.
        let lines: String
        let names: String

        init(_ subject: Subject) {
            var values = ["host": [subject.authority]]
            for field in subject.fields {
                values[field.name.lowercased(), default: []].append(Self.trimmed(field.value))
            }
            let sorted = values.sorted { $0.key < $1.key }
            lines = sorted.map { "\($0.key):\($0.value.joined(separator: ","))\n" }.joined()
            names = sorted.map(\.key).joined(separator: ";")
        }

        /// Blanks at both ends do not count, and several in a row are one.
        private static func trimmed(_ value: String) -> String {
            value.utf8.split { $0 == 0x20 || (0x09...0x0d).contains($0) }.map { String(Substring($0)) }
                .joined(separator: " ")
        }
    }

    private struct Moment {
        /// `20260301T123456Z`
        let time: String
        /// `20260301`
        let day: String

        init(_ now: Timestamp) {
            time = String("\(now)".prefix(19).filter { $0 != "-" && $0 != ":" }) + "Z"
            day = String(time.prefix(8))
        }
    }
}

extension FieldName {
    package static let amzContentSHA256 = FieldName("X-Amz-Content-Sha256")
    package static let amzDate = FieldName("X-Amz-Date")
    package static let amzSecurityToken = FieldName("X-Amz-Security-Token")
}
