package import Crypto
import Glibc
package import HTTPTypes

/// What is said of an object.
package struct S3Object: Sendable, Equatable {
    package let bytes: Int
    package let contentType: String?
}

extension S3Client {
    /// nil where there is none.
    package func head(_ key: String, _ schedule: RetrySchedule = .waitedFor) async throws(S3Error) -> S3Object? {
        do throws(S3Error) {
            let response = try await send(Ask(method: .head, key: key), schedule)
            guard let bytes = response.fields[FieldName("Content-Length")].flatMap({ Int($0) }), bytes >= 0 else {
                throw .unreadable("an object without a length")
            }
            return S3Object(bytes: bytes, contentType: response.fields[.contentType])
        } catch  where error.isAbsence {
            return nil
        }
    }

    /// A stretch of an object; nil where there is no object. Never shorter than asked for.
    package func get(
        _ key: String, _ range: Range<Int>, _ schedule: RetrySchedule = .waitedFor
    ) async throws(S3Error) -> [UInt8]? {
        guard !range.isEmpty else { return [] }
        let ask = Ask(
            method: .get, key: key, fields: [(.range, "bytes=\(range.lowerBound)-\(range.upperBound - 1)")],
            mostBytes: max(range.count, Self.refusalBytes))
        do throws(S3Error) {
            return try await send(ask, schedule) { response throws(S3Error) in
                // Who does not know of ranges gives all of it, which is right only where all was asked for.
                let isThis =
                    response.status == .ok
                    ? range.lowerBound == 0
                    : response.fields[FieldName("Content-Range")].map {
                        $0.hasPrefix("bytes \(range.lowerBound)-\(range.upperBound - 1)/")
                    } ?? false
                guard isThis, response.body.count == range.count else {
                    throw .damaged("\(range) of an object was asked for, and something else came")
                }
            }.body
        } catch  where error.isAbsence {
            return nil
        }
    }

    /// What a refusal may have at least, however little was asked for.
    private static let refusalBytes = 64 << 10

    /// Brings an object of known length into a new file, several parts at a time, each tried again by itself. False where there
    /// is no such object. The file is there only if it is whole; whether it is what it should be its digest says.
    package func download(
        _ key: String, bytes: Int, to path: String, _ schedule: RetrySchedule = .waitedFor
    ) async throws(S3Error) -> Bool {
        let file = try PartFile(creating: path)
        do throws(S3Error) {
            let isThere = try await forEachPart(of: bytes) { (_, range) throws(S3Error) in
                guard let piece = try await self.get(key, range, schedule) else { return false }
                return try await onOtherThread { () throws(S3Error) in
                    try file.write(piece, at: range.lowerBound)
                    return true
                }
            }.allSatisfy { $0 }
            if !isThere { _ = unsafe unlink(path) }
            return isThere
        } catch {
            _ = unsafe unlink(path)
            throw error
        }
    }

    /// Takes away an object, if it is there.
    package func delete(_ key: String, _ schedule: RetrySchedule = .waitedFor) async throws(S3Error) {
        do throws(S3Error) { _ = try await send(Ask(method: .delete, key: key), schedule) } catch  where error.isAbsence
        {}
    }

    /// Puts a file's bytes under a key, and returns when the storage has confirmed that they are these.
    package func put(
        _ path: String, bytes: Int, digest: Digest, as key: String, type: String,
        _ fields: [(FieldName, String)] = [], _ schedule: RetrySchedule
    ) async throws(S3Error) {
        guard bytes > limits.wholeBytes else {
            return try await wholes.whileHeld { () throws(S3Error) in
                try await put(.file(path: path, type: type), digest, as: key, fields, schedule)
            }
        }
        guard bytes <= limits.objectBytes else { throw .file("\(path) is larger than \(limits.objectBytes) bytes") }
        try await putInParts(path, bytes: bytes, as: key, type: type, fields, schedule)
    }

    func put(
        _ body: HTTPRequest.Body, _ digest: Digest, as key: String, _ fields: [(FieldName, String)] = [],
        _ schedule: RetrySchedule
    ) async throws(S3Error) {
        let sum = Base64.encode(digest.bytes)
        let ask = Ask(
            method: .put, key: key, fields: fields + [(.amzChecksum, sum), (.amzChecksumKind, "SHA256")], body: body,
            digest: digest)
        _ = try await send(ask, schedule) { response throws(S3Error) in try Self.compare(sum, response) }
    }

    /// The storage has compared the body with the signed hash already; who says what it has, says the same.
    static func compare(_ sum: String, _ response: HTTPResponse) throws(S3Error) {
        if let said = response.fields[.amzChecksum], said != sum {
            throw .damaged("it has other bytes than were sent")
        }
        guard response.fields[.etag] != nil else { throw .unreadable("an object without an ETag") }
    }

    /// Does something with every part of so many bytes, some at a time; their results in order.
    func forEachPart<Result: Sendable>(
        of bytes: Int, _ body: @escaping @Sendable (_ index: Int, Range<Int>) async throws(S3Error) -> Result
    ) async throws(S3Error) -> [Result] {
        let size = limits.partBytes
        let count = max(1, (bytes + size - 1) / size)
        do {
            return try await withThrowingTaskGroup(of: (Int, Result).self) { group in
                var results: [Result?] = Array(repeating: nil, count: count)
                var next = 0
                func addNext() {
                    guard next < count else { return }
                    let index = next
                    next += 1
                    group.addTask { [parts] in
                        try await parts.whileHeld { () throws(S3Error) in
                            (index, try await body(index, index * size..<min(bytes, (index + 1) * size)))
                        }
                    }
                }
                for _ in 0..<limits.parallelParts { addNext() }
                for try await (index, result) in group {
                    results[index] = result
                    addNext()
                }
                return results.compactMap(\.self)
            }
        } catch let error as S3Error {
            throw error
        } catch {
            throw .cancelled
        }
    }
}

extension FieldName {
    static let amzChecksumKind = FieldName("X-Amz-Sdk-Checksum-Algorithm")
    static let amzChecksum = FieldName("X-Amz-Checksum-Sha256")
}

/// Runs what waits for the disk where no lane waits with it.
func onOtherThread<Result: Sendable>(
    _ body: @escaping @Sendable () throws(S3Error) -> Result
) async throws(S3Error) -> Result {
    try await Task(executorPreference: globalConcurrentExecutor) { () -> Swift.Result<Result, S3Error> in
        do throws(S3Error) { return .success(try body()) } catch { return .failure(error) }
    }.value.get()
}
