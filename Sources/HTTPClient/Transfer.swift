import CCurl
import EventLoop
import HTTPTypes

/// One request and its answer, on its lane. Knows at each moment what the other end may have seen of the request.
@safe final class Transfer: TimerTarget {
    typealias Continuation = CheckedContinuation<Result<HTTPResponse, HTTPClientError>, Never>

    let request: HTTPRequest
    let policy: EgressPolicy
    let bounds: Bounds
    let origin: String
    private let sink: FileSink?
    var isCancelled = false

    private var home: ClientLane?
    private var continuation: Continuation?
    private(set) var handle: UnsafeMutableRawPointer?
    /// What libcurl was given by pointer.
    private var fields: UnsafeMutablePointer<curl_slist>?
    private var words: UnsafeMutablePointer<CChar>?

    private var upload: Upload?
    private var head: ResponseHead
    private var body: [UInt8] = []
    private var fileBytes = 0
    /// Why a callback told libcurl to stop.
    private var failure: HTTPClientError.Cause?
    /// An address that the policy refused. There may be others.
    private var refusedAddress: EgressPolicy.Objection?
    /// From here on the other end may have seen some of the request.
    private var isSent = false

    private var timer: Lane.Timer?
    private var begun = Moment.never
    private var lastMove = Moment.never

    init(_ request: HTTPRequest, _ policy: EgressPolicy, _ bounds: Bounds, _ sink: FileSink?) {
        (self.request, self.policy, self.bounds, self.sink) = (request, policy, bounds, sink)
        origin = request.url.origin
        head = ResponseHead(maximumBytes: bounds.fieldBytes)
    }

    deinit { free() }

    // MARK: - Its life

    func submitted(to home: ClientLane, _ continuation: Continuation) {
        (self.home, self.continuation) = (home, continuation)
        begun = home.lane.now
    }

    /// Makes libcurl's handle. Until it is added to a multi handle nothing happens.
    func prepare(_ configuration: Client.Configuration) throws(HTTPClientError.Cause) -> UnsafeMutableRawPointer {
        do { upload = try Upload(request.body.segments) } catch {
            throw .file(path: error.path, reason: error.reason)
        }
        guard let handle = unsafe curl_easy_init() else { throw .other(Int(CURLE_OUT_OF_MEMORY.rawValue), "no memory") }
        unsafe self.handle = handle
        unsafe words = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe words?.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        unsafe fields = Options.fieldList(request, userAgent: configuration.userAgent)
        _ = unsafe ccurl_set_words(handle, words)
        _ = unsafe ccurl_set_fields(handle, fields)
        unsafe Options.apply(to: handle, request, length: upload?.length ?? 0, policy, bounds, configuration)
        unsafe ccurl_set_callbacks(handle, Self.callbacks, Unmanaged.passUnretained(self).toOpaque())
        moved()
        watchDeadlines()
        return unsafe handle
    }

    /// The end that libcurl tells.
    func end(_ code: CURLcode) {
        if code == CURLE_OK, failure == nil, head.isOver, let status = head.status {
            return finish(.success(HTTPResponse(status, head.fields, body: body)))
        }
        end(failing: failure ?? cause(of: code))
    }

    /// Any other end.
    func end(failing cause: HTTPClientError.Cause) {
        if let status = head.status {
            finish(.failure(.incomplete(status, cause)))
        } else {
            finish(.failure(isSent ? .unanswered(cause) : .notSent(cause)))
        }
    }

    private func finish(_ result: Result<HTTPResponse, HTTPClientError>) {
        guard let continuation = continuation.take() else { return }
        if let timer { home?.lane.cancel(timer) }
        timer = nil
        home = nil
        upload = nil
        free()
        continuation.resume(returning: result)
    }

    private func free() {
        if let handle = unsafe handle { unsafe curl_easy_cleanup(handle) }
        unsafe curl_slist_free_all(fields)
        unsafe words?.deallocate()
        unsafe (handle, fields, words) = (nil, nil, nil)
    }

    private func cause(of code: CURLcode) -> HTTPClientError.Cause {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .unresolvable
        case CURLE_COULDNT_CONNECT: refusedAddress.map { .forbidden($0) } ?? .unreachable
        case CURLE_OPERATION_TIMEDOUT: refusedAddress.map { .forbidden($0) } ?? .timedOut(.connect)
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS:
            .insecure(unsafe words.map { unsafe String(cString: $0) } ?? "")
        case CURLE_OK, CURLE_WEIRD_SERVER_REPLY, CURLE_HTTP2, CURLE_HTTP2_STREAM, CURLE_UNSUPPORTED_PROTOCOL,
            CURLE_BAD_CONTENT_ENCODING:
            .unreadable
        case CURLE_PARTIAL_FILE, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_SEND_FAIL_REWIND:
            .connectionLost
        default: .other(Int(code.rawValue), unsafe String(cString: curl_easy_strerror(code)))
        }
    }

    // MARK: - Deadlines

    /// Those of this moment, the next one first.
    private var deadline: (Moment, HTTPClientError.Deadline) {
        let total = (begun + bounds.totalTime, HTTPClientError.Deadline.total)
        let next: (Moment, HTTPClientError.Deadline) =
            if unsafe handle == nil {
                total  // It waits for its turn.
            } else if !isSent {
                (lastMove + bounds.connectTime, .connect)
            } else if head.status == nil, upload?.isOver != false {
                (lastMove + bounds.firstByteTime, .firstByte)
            } else {
                (lastMove + bounds.stallTime, .stall)
            }
        return next.0 < total.0 ? next : total
    }

    /// Arms the timer for the next deadline: to be called when another one takes its place. One that only moves on, as most do with
    /// each byte, is looked at when the timer fires.
    func watchDeadlines() {
        guard let lane = home?.lane else { return }
        if let timer { lane.cancel(timer) }
        timer = lane.schedule(self, at: deadline.0)
    }

    func timerFired() {
        timer = nil
        guard let home else { return }
        let (moment, kind) = deadline
        if moment <= home.lane.now { home.end(self, failing: .timedOut(kind)) } else { watchDeadlines() }
    }

    private func moved() { if let home { lastMove = home.lane.now } }

    // MARK: - What libcurl calls

    /// Each gets the transfer itself, which its lane holds for as long as libcurl has the handle.
    private static let callbacks = unsafe ccurl_callbacks(
        head: { bytes, _, count, context in
            let line = unsafe UnsafeRawBufferPointer(start: bytes, count: count)
            return unsafe of(context).take(headLine: line) ? count : 0
        },
        body: { bytes, _, count, context in
            let piece = unsafe UnsafeRawBufferPointer(start: bytes, count: count)
            return unsafe of(context).take(body: piece) ? count : 0
        },
        upload: { room, size, count, context in
            let room = unsafe UnsafeMutableRawBufferPointer(start: room, count: size * count)
            return unsafe of(context).give(into: room) ?? Int(CURL_READFUNC_ABORT)
        },
        open: { context, _, address in
            guard let address = unsafe address, unsafe of(context).mayConnect(to: address) else {
                return CURL_SOCKET_BAD
            }
            return unsafe ccurl_socket(address)
        },
        send: { context, peer, _, _, _ in
            unsafe of(context).maySend(to: peer.map { unsafe String(cString: $0) } ?? "")
                ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
        })

    private static func of(_ context: UnsafeMutableRawPointer?) -> Transfer {
        unsafe Unmanaged<Transfer>.fromOpaque(context!).takeUnretainedValue()
    }

    private func mayConnect(to address: UnsafePointer<curl_sockaddr>) -> Bool {
        guard !isSent else {  // As in ``maySend(to:)``, and sooner.
            failure = .connectionLost
            return false
        }
        guard policy.judgesAddresses else { return true }
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = unsafe Int(ccurl_address(address, &bytes))
        guard let address = IPAddress(bytes: bytes.prefix(count)) else {
            refusedAddress = .address(.reserved)
            return false
        }
        refusedAddress = policy.objection(to: address) ?? refusedAddress
        return policy.objection(to: address) == nil
    }

    /// The last moment at which nothing was sent.
    ///
    /// libcurl comes here again when a connection that it had kept died under the request: it would send it once more. The first
    /// may have arrived, so it must not. A kept connection may also have been made under another policy.
    private func maySend(to peer: String) -> Bool {
        guard !isSent else {
            failure = .connectionLost
            return false
        }
        if policy.judgesAddresses {
            let objection = IPAddress(peer).map { policy.objection(to: $0) } ?? .address(.reserved)
            if let objection {
                failure = .forbidden(objection)
                return false
            }
        }
        isSent = true
        moved()
        watchDeadlines()
        return true
    }

    private func give(into room: UnsafeMutableRawBufferPointer) -> Int? {
        moved()
        do {
            let count = unsafe try upload?.read(into: room) ?? 0
            if upload?.isOver == true { watchDeadlines() }
            return count
        } catch {
            failure = .file(path: error.path, reason: error.reason)
            return nil
        }
    }

    private func take(headLine line: UnsafeRawBufferPointer) -> Bool {
        let wasSilent = head.status == nil
        moved()
        do { unsafe try head.take(line) } catch {
            failure = error == .tooLarge ? .fieldsTooLarge(limit: bounds.fieldBytes) : .unreadable
            return false
        }
        if wasSilent, head.status != nil { watchDeadlines() }
        return true
    }

    private func take(body piece: UnsafeRawBufferPointer) -> Bool {
        moved()
        if let sink, head.status?.isSuccess == true { return unsafe take(piece, into: sink) }
        guard body.count + piece.count <= bounds.bodyBytes else {
            failure = .bodyTooLarge(limit: bounds.bodyBytes)
            return false
        }
        unsafe body.append(contentsOf: piece)
        return true
    }

    private func take(_ piece: UnsafeRawBufferPointer, into sink: FileSink) -> Bool {
        fileBytes += piece.count
        guard fileBytes <= bounds.fileBytes else {
            failure = .bodyTooLarge(limit: bounds.fileBytes)
            return false
        }
        do { unsafe try sink.file.append(piece) } catch {
            failure = .file(path: sink.file.path, reason: error.reason)
            return false
        }
        unsafe sink.observe(piece.bindMemory(to: UInt8.self).span)
        return true
    }
}
