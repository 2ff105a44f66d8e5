import Crypto
import HTTPTypes
import Telemetry

/// Large objects, in parts of which each is tried again by itself.
extension S3Client {
    private struct Part: Sendable {
        let tag: String
        let digest: Digest
    }

    func putInParts(
        _ path: String, bytes: Int, as key: String, type: String, _ fields: [(FieldName, String)],
        _ schedule: RetrySchedule
    ) async throws(S3Error) {
        let file = try PartFile(reading: path)
        let upload = try await begin(key, type, fields, schedule)
        do throws(S3Error) {
            let parts = try await forEachPart(of: bytes) { (index, range) throws(S3Error) in
                try await self.send(file, range, index + 1, of: upload, key, schedule)
            }
            try await complete(upload, key, parts, bytes, schedule)
        } catch {
            // Its parts are paid for until they are taken away, and nobody else knows of them. Done also when we are cancelled.
            await Task { [self] in try? await abort(upload, key) }.value
            throw error
        }
    }

    private func begin(
        _ key: String, _ type: String, _ fields: [(FieldName, String)], _ schedule: RetrySchedule
    ) async throws(S3Error) -> String {
        let ask = Ask(
            method: .post, key: key, query: [("uploads", "")],
            fields: fields + [(FieldName("X-Amz-Checksum-Algorithm"), "SHA256")], body: .bytes([], type: type))
        let answer = try Self.document(try await send(ask, schedule), "InitiateMultipartUploadResult")
        guard let upload = answer["UploadId"]?.text, !upload.isEmpty else {
            throw .unreadable("an upload without an id")
        }
        return upload
    }

    private func send(
        _ file: PartFile, _ range: Range<Int>, _ number: Int, of upload: String, _ key: String,
        _ schedule: RetrySchedule
    ) async throws(S3Error) -> Part {
        let (bytes, digest) = try await onOtherThread { () throws(S3Error) in
            let bytes = try file.read(range)
            return (bytes, SHA256.digest(of: bytes))
        }
        let sum = Base64.encode(digest.bytes)
        let ask = Ask(
            method: .put, key: key, query: [("partNumber", "\(number)"), ("uploadId", upload)],
            fields: [(.amzChecksum, sum), (.amzChecksumKind, "SHA256")],
            body: .bytes(bytes, type: "application/octet-stream"), digest: digest)
        let response = try await send(ask, schedule) { response throws(S3Error) in try Self.compare(sum, response) }
        return Part(tag: response.fields[.etag] ?? "", digest: digest)
    }

    private func complete(
        _ upload: String, _ key: String, _ parts: [Part], _ bytes: Int, _ schedule: RetrySchedule
    ) async throws(S3Error) {
        let list = parts.enumerated().map { index, part in
            "<Part><PartNumber>\(index + 1)</PartNumber><ETag>\(Self.escaped(part.tag))</ETag>"
                + "<ChecksumSHA256>\(Base64.encode(part.digest.bytes))</ChecksumSHA256></Part>"
        }
        let namespace = "http://s3.amazonaws.com/doc/2006-03-01/"
        let body = Array(
            "<CompleteMultipartUpload xmlns=\"\(namespace)\">\(list.joined())</CompleteMultipartUpload>".utf8)
        let ask = Ask(
            method: .post, key: key, query: [("uploadId", upload)], body: .bytes(body, type: "application/xml"),
            digest: SHA256.digest(of: body), isCompleting: true)
        let sum = "\(Base64.encode(SHA256.digest(of: parts.flatMap(\.digest.bytes)).bytes))-\(parts.count)"
        do throws(S3Error) {
            _ = try await send(ask, schedule) { response throws(S3Error) in
                // It says 200 before it is done, and may then still say no.
                let answer = try Self.document(response, "CompleteMultipartUploadResult")
                if let said = answer["ChecksumSHA256"]?.text, said.contains("-"), said != sum {
                    throw .damaged("it put the parts together otherwise than they were sent")
                }
            }
        } catch .refused(let refusal) where refusal.code == "NoSuchUpload" {
            // The answer to an earlier attempt was lost. Whether it was done the object itself says.
        }
        guard try await head(key, schedule)?.bytes == bytes else {
            throw .damaged("an object is not as long as its parts")
        }
    }

    private func abort(_ upload: String, _ key: String) async throws(S3Error) {
        do throws(S3Error) {
            _ = try await send(Ask(method: .delete, key: key, query: [("uploadId", upload)]), .waitedFor)
        } catch .refused(let refusal) where refusal.status == 404 {}
    }

    // MARK: What was left behind

    /// Aborts the uploads of ours that began so long ago that whoever began them has died. How many there were.
    package func abortStaleUploads() async throws(S3Error) -> Int {
        let age = limits.staleUpload.components.seconds * 1000
        let oldest = "\(Timestamp(milliseconds: now().milliseconds - age))"
        var (aborted, keyMarker, uploadMarker) = (0, "", "")
        for _ in 0..<limits.uploadLists {
            var query = [("uploads", ""), ("max-uploads", "\(limits.uploadsListed)"), ("prefix", bucket.prefix)]
            if !keyMarker.isEmpty { query += [("key-marker", keyMarker), ("upload-id-marker", uploadMarker)] }
            let ask = Ask(method: .get, key: nil, query: query)
            let list = try Self.document(try await send(ask, .waitedFor), "ListMultipartUploadsResult")
            for entry in list.all("Upload") {
                // Both are RFC 3339 in UTC, of which the seconds suffice.
                guard let key = entry["Key"]?.text, let upload = entry["UploadId"]?.text, key.hasPrefix(bucket.prefix),
                    let began = entry["Initiated"]?.text, began.prefix(19) < oldest.prefix(19)
                else { continue }
                try await abort(upload, String(key.dropFirst(bucket.prefix.count)))
                aborted += 1
            }
            guard list["IsTruncated"]?.text == "true", let next = list["NextKeyMarker"]?.text, !next.isEmpty else {
                break
            }
            (keyMarker, uploadMarker) = (next, list["NextUploadIdMarker"]?.text ?? "")
        }
        return aborted
    }

    // MARK: XML

    /// The document that an answer is, of which S3 says beforehand how it is called.
    private static func document(_ response: HTTPResponse, _ name: String) throws(S3Error) -> XMLElement {
        let document: XMLElement
        do { document = try XMLElement(parsing: response.body) } catch { throw .unreadable("\(name): \(error)") }
        if document.name == "Error" { throw .refused(S3Refusal(response, isOfObject: true)) }
        guard document.name == name else { throw .unreadable("\(document.name) instead of \(name)") }
        return document
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.append(character)
            }
        }
    }
}

extension FieldName {
    static let etag = FieldName("ETag")
}
