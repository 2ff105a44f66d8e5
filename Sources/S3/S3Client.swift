import Crypto
package import HTTPClient
package import HTTPTypes
package import Telemetry

/// Asks a bucket, and asks again where the failure may pass.
///
/// Everything here may be done twice: an object's key is the hash of its bytes, so that who writes it once more changes nothing.
package final class S3Client: Sendable {
    package let bucket: S3Bucket
    package let limits: S3Limits
    let now: @Sendable () -> Timestamp
    private let client: Client
    private let keys: @Sendable () throws(S3Error) -> S3Keys
    private let chance: @Sendable () -> Double
    private let pause: @Sendable (Duration) async throws(CancellationError) -> Void
    private let failed: @Sendable (S3Error, _ request: String, _ retryIn: Duration) -> Void
    let parts: Permits
    let wholes: Permits

    /// - Parameters:
    ///   - keys: asked for each request, since they may be changed while we run.
    ///   - chance: a number from 0 to below 1.
    ///   - pause: waits between two attempts.
    ///   - failed: told of each attempt after which there is another one.
    package init(
        _ bucket: S3Bucket, client: Client, limits: S3Limits = S3Limits(),
        keys: @escaping @Sendable () throws(S3Error) -> S3Keys, now: @escaping @Sendable () -> Timestamp,
        chance: @escaping @Sendable () -> Double,
        pause: @escaping @Sendable (Duration) async throws(CancellationError) -> Void,
        failed: @escaping @Sendable (S3Error, _ request: String, _ retryIn: Duration) -> Void = { _, _, _ in }
    ) {
        (self.bucket, self.client, self.limits, self.keys, self.now) = (bucket, client, limits, keys, now)
        (self.chance, self.pause, self.failed) = (chance, pause, failed)
        parts = Permits(limits.partsInMemory)
        wholes = Permits(limits.wholesAtOnce)
    }

    /// An address under which whoever has it may ask for an object until it expires.
    ///
    /// - Parameter answer: what the storage is to say of it, such as `response-content-type`.
    package func presigned(
        _ method: Method, _ key: String, lasting duration: Duration, answer: [(name: String, value: String)] = []
    ) throws(S3Error) -> URL {
        let url = bucket.url(bucket.prefix + key)
        let subject = SigV4.Subject(method.name, authority: url.authority, path: url.path, query: answer)
        let lasting = max(.seconds(1), min(duration, limits.longestLink))
        return url.with(
            query: SigV4(try keys(), region: bucket.region).query(for: subject, at: now(), lasting: lasting))
    }

    // MARK: One request

    /// What is asked, before it is signed: each attempt has its own signature.
    struct Ask: Sendable {
        var method: Method
        /// Without the prefix; nil for the bucket itself.
        var key: String?
        var query: [(name: String, value: String)] = []
        var fields: [(FieldName, String)] = []
        var body = HTTPRequest.Body.none
        /// Of the body.
        var digest = SHA256.digest(of: [])
        /// Of the answer's body.
        var mostBytes = 2 << 20
        /// Whether many parts are put together, which takes a while.
        var isCompleting = false
    }

    /// The answer, whose status is one of success; tried as often as the schedule has it.
    func send(
        _ ask: Ask, _ schedule: RetrySchedule,
        check: @Sendable (HTTPResponse) throws(S3Error) -> Void = { (_) throws(S3Error) in }
    ) async throws(S3Error) -> HTTPResponse {
        for attempt in 1... {
            do throws(S3Error) {
                let response = try await exchange(ask)
                try check(response)
                return response
            } catch {
                let asked: Duration? = if case .refused(let refusal) = error { refusal.retryAfter } else { nil }
                guard error.isPassing,
                    let delay = schedule.delay(after: attempt, asked: asked, chance: chance())
                else { throw error }
                failed(error, "\(ask.method.name) \(ask.key ?? "")", delay)
                do { try await pause(delay) } catch { throw .cancelled }
            }
        }
        preconditionFailure("endless")
    }

    private func exchange(_ ask: Ask) async throws(S3Error) -> HTTPResponse {
        let url = bucket.url(ask.key.map { bucket.prefix + $0 } ?? "")
        let fields = ask.fields + (ask.body.type.map { [(.contentType, $0)] } ?? [])
        var request = HTTPRequest(ask.method, url.with(query: ask.query), fields, body: ask.body)
        let subject = SigV4.Subject(
            ask.method.name, authority: url.authority, path: url.path, query: ask.query,
            fields: fields.map { ($0.0.text, $0.1) })
        let signer = SigV4(try keys(), region: bucket.region)
        request.fields.append(Fields(signer.fields(for: subject, .digest(ask.digest), at: now())))
        var bounds = Bounds()
        bounds.bodyBytes = ask.mostBytes
        bounds.firstByteTime = ask.isCompleting ? limits.completingTime : limits.answerTime
        bounds.totalTime = limits.attemptTime
        let response: HTTPResponse
        do throws(HTTPClientError) {
            // Whoever runs this machine said where the storage is.
            response = try await client.send(request, egress: .anywhere, within: bounds)
        } catch {
            if case .cancelled = error.cause { throw .cancelled }
            throw .unanswered(error)
        }
        guard response.status.isSuccess else {
            throw .refused(S3Refusal(response, isOfObject: ask.key != nil))
        }
        return response
    }
}
