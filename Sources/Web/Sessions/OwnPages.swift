import HTTPTypes

/// Tells what our own pages ask from what somebody else's page has a browser ask.
///
/// A browser adds the cookie by itself, so the cookie alone proves nothing. The field `X-Doitong-Console` does: a form, a
/// link or a tag cannot bring it, and a script of another origin may send it only with a leave that nobody here gives
/// (``CrossOrigin`` does not list it). What browsers say besides of where a request comes from must agree.
struct OwnPages: Sendable {
    /// Ours, as clients know it.
    let origin: @Sendable () -> String

    /// Whether a script of ours says that it asks.
    static func isNamed(in fields: Fields) -> Bool { fields[.console] == "1" }

    /// Whether nothing says that it comes from elsewhere.
    func admit(_ fields: Fields) -> Bool {
        if let site = fields[.fetchSite], site != "same-origin", site != "none" { return false }
        guard let asking = fields[.origin] else { return true }
        if asking == origin() { return true }
        guard let host = fields[.host], let scheme = asking.firstRange(of: "://") else { return false }
        return asking[scheme.upperBound...] == host
    }
}

extension FieldName {
    static let console = FieldName("X-Doitong-Console")
    fileprivate static let fetchSite = FieldName("Sec-Fetch-Site")
    fileprivate static let origin = FieldName("Origin")
}
