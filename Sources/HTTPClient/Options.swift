import CCurl
import EventLoop
import HTTPTypes

/// A request in libcurl's terms.
enum Options {
    /// How long libcurl reads at a time.
    private static let bufferBytes = 64 * 1024

    static func apply(
        to handle: UnsafeMutableRawPointer, _ request: HTTPRequest, length: Int, _ policy: EgressPolicy,
        _ bounds: Bounds,
        _ configuration: Client.Configuration
    ) {
        func set(_ option: CURLoption, _ value: Int) { _ = unsafe ccurl_set_number(handle, option, value) }
        func set(_ option: CURLoption, _ value: String) { _ = unsafe ccurl_set_text(handle, option, value) }

        set(CURLOPT_URL, request.url.text)
        set(CURLOPT_PATH_AS_IS, 1)  // Signatures are made over the path as it is.
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        set(CURLOPT_NOSIGNAL, 1)
        // A name lookup that nobody waits for any longer is left to end by itself: libcurl would else stop the lane for it.
        set(CURLOPT_QUICK_EXIT, 1)
        set(CURLOPT_BUFFERSIZE, bufferBytes)

        // Connections. Addresses of both families are tried at once, a moment apart, which is libcurl's default.
        set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(bounds.connectTime))
        set(CURLOPT_TCP_KEEPALIVE, 1)
        set(CURLOPT_TCP_KEEPIDLE, seconds(configuration.tcpKeepAlive))
        set(CURLOPT_TCP_KEEPINTVL, seconds(configuration.tcpKeepAlive))
        let isSafe = request.method == .get || request.method == .head || request.method == .options
        set(CURLOPT_MAXAGE_CONN, seconds(isSafe ? configuration.idleTime : configuration.idleTimeBeforeUnsafe))
        set(CURLOPT_MAXLIFETIME_CONN, seconds(configuration.connectionLifetime))
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        // Rather another stream than another connection. Without TLS it would only wait for the first answer to see that it must not.
        set(CURLOPT_PIPEWAIT, request.url.scheme == .https ? 1 : 0)
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        if policy.judgesAddresses || request.url.isLoopback { set(CURLOPT_PROXY, "") }

        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let certificates = configuration.certificates { set(CURLOPT_CAINFO, certificates) }

        if request.method == .head {
            set(CURLOPT_NOBODY, 1)  // It has no body, and neither has its answer.
            return
        }
        set(CURLOPT_CUSTOMREQUEST, request.method.name)
        if case .none = request.body, ![.post, .put, .patch].contains(request.method) { return }
        set(CURLOPT_POST, 1)
        _ = unsafe ccurl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, Int64(length))
    }

    /// The fields, to be freed by the caller. What libcurl would add by itself and nobody asked for is taken out.
    static func fieldList(_ request: HTTPRequest, userAgent: String) -> UnsafeMutablePointer<curl_slist>? {
        var fields = request.fields
        if fields[.userAgent] == nil { fields.append(.userAgent, userAgent) }
        if fields[.contentType] == nil, let type = request.body.type { fields.append(.contentType, type) }
        // An invitation to send the body, for which libcurl waits a second, is what few servers send.
        var list = unsafe curl_slist_append(nil, "Expect:")
        if fields[.contentType] == nil { unsafe list = curl_slist_append(list, "Content-Type:") }
        for line in fields.lines {
            let name = String(decoding: fields.bytes[line.name], as: UTF8.self)
            let value = String(decoding: fields.bytes[line.value], as: UTF8.self)
            // In libcurl's own writing, a field without a value ends with a semicolon.
            unsafe list = curl_slist_append(list, value.isEmpty ? "\(name);" : "\(name): \(value)")
        }
        return unsafe list
    }

    private static func milliseconds(_ duration: Duration) -> Int {
        Swift.max(1, Int(clamping: duration.wholeNanoseconds / 1_000_000))
    }

    private static func seconds(_ duration: Duration) -> Int {
        Swift.max(1, Int(clamping: duration.wholeNanoseconds / 1_000_000_000))
    }
}
