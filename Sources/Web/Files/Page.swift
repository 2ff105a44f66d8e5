import Compression
import Crypto
import HTTPServer
import HTTPTypes

/// A text that is sent often and changes seldom: its bytes, as they are and compressed, and a name for exactly these bytes.
struct Page: Sendable {
    enum Kind: String, Sendable {
        case html = "text/html; charset=utf-8"
        case css = "text/css; charset=utf-8"
        case script = "text/javascript; charset=utf-8"
        case json = "application/json"
        case svg = "image/svg+xml"
        case png = "image/png"
        case xml = "application/xml"
        case text = "text/plain; charset=utf-8"

        init?(fileName: String) {
            switch fileName.split(separator: ".").last {
            case "css": self = .css
            case "js": self = .script
            case "json": self = .json
            case "svg": self = .svg
            case "png": self = .png
            default: return nil
            }
        }
    }

    /// How long whoever has it may use it without asking again.
    enum Freshness: Sendable {
        /// Under its address there will never be anything else.
        case forEver
        /// It is asked each time whether it still holds.
        case none
        /// What is somebody's own is kept nowhere.
        case secret
    }

    let kind: Kind
    let bytes: [UInt8]
    let compressed: [UInt8]?
    let tag: String
    var freshness: Freshness
    var status = Status.ok

    init(_ kind: Kind, _ bytes: [UInt8], freshness: Freshness = .none) {
        (self.kind, self.bytes, self.freshness) = (kind, bytes, freshness)
        let smaller = kind == .png || bytes.count < Self.worthCompressing ? nil : Gzip.compress(bytes)
        compressed = smaller.flatMap { $0.count < bytes.count ? $0 : nil }
        tag = String(Base16.encode(Array(SHA256.digest(of: bytes).bytes.prefix(12))))
    }

    /// Below this the compressed form is hardly smaller than a packet's head.
    private static let worthCompressing = 512

    func response(to request: Request) -> Response {
        let isSmall = compressed != nil && AcceptedCodings(request.fields[.acceptEncoding] ?? "").takeGzip
        // Another form of the same page has another tag (RFC 9110 §8.8.3.3).
        let tag = isSmall ? "\"\(tag)-z\"" : "\"\(tag)\""
        var fields = Fields([(.contentType, kind.rawValue), (.etag, tag), (.vary, "Accept-Encoding")])
        fields.append(.cacheControl, freshness.text)
        fields.append(Self.safety)
        if status == .ok, request.fields[.ifNoneMatch].map({ Self.names($0, tag) }) ?? false {
            return Response(Status(304), fields)
        }
        if isSmall { fields.append(.contentEncoding, "gzip") }
        return Response(status, fields, body: .bytes(isSmall ? compressed! : bytes))
    }

    /// Whether a list of tags has this one, or is a star.
    private static func names(_ list: String, _ tag: String) -> Bool {
        list.split(separator: ",").contains { item in
            var item = item.drop { $0 == " " }
            if item.hasPrefix("W/") { item = item.dropFirst(2) }
            while item.last == " " { item.removeLast() }
            return item == "*" || item == tag
        }
    }

    /// Nothing is taken from anywhere else, nothing written in a page is run, and nobody else shows our pages in theirs.
    static let safety = Fields([
        (
            FieldName("Content-Security-Policy"),
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
        ),
        (FieldName("X-Content-Type-Options"), "nosniff"),
        (FieldName("X-Frame-Options"), "DENY"),
        (FieldName("Referrer-Policy"), "same-origin"),
        (FieldName("Cross-Origin-Opener-Policy"), "same-origin"),
        (FieldName("Permissions-Policy"), "camera=(), microphone=(), geolocation=(), interest-cohort=()"),
    ])
}

extension Page.Freshness {
    fileprivate var text: String {
        switch self {
        case .forEver: "public, max-age=31536000, immutable"
        case .none: "no-cache"
        case .secret: "no-store"
        }
    }
}

/// What `Accept-Encoding` says (RFC 9110 §12.5.3).
struct AcceptedCodings {
    let takeGzip: Bool

    init(_ text: String) {
        var quality: [String: Double] = [:]
        for item in WeightedItem.list(text) { quality[item.value] = item.weight }
        takeGzip = (quality["gzip"] ?? quality["x-gzip"] ?? quality["*"] ?? 0) > 0
    }
}

extension FieldName {
    static let acceptEncoding = FieldName("Accept-Encoding")
    static let acceptLanguage = FieldName("Accept-Language")
    static let cacheControl = FieldName("Cache-Control")
    static let contentEncoding = FieldName("Content-Encoding")
    static let cookie = FieldName("Cookie")
    static let etag = FieldName("ETag")
    static let ifNoneMatch = FieldName("If-None-Match")
    static let setCookie = FieldName("Set-Cookie")
    static let vary = FieldName("Vary")
}
