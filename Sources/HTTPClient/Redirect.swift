import HTTPTypes

/// What a redirect asks for, and what of the request goes along.
enum Redirect {
    /// Where to go on; nil when the response is to be taken as it is.
    static func target(of response: HTTPResponse, to request: HTTPRequest) throws(HTTPClientError) -> URL? {
        guard request.method == .get || request.method == .head,
            [301, 302, 303, 307, 308].contains(response.status.code),
            let location = response.fields[.location]
        else { return nil }
        let target: URL
        do { target = try request.url.resolving(location) } catch {
            throw .incomplete(response.status, .badRedirect(error))
        }
        guard request.url.scheme == .http || target.scheme == .https else {
            throw .incomplete(response.status, .insecureRedirect)
        }
        return target
    }

    /// Another origin gets no field of which we do not know that it is harmless: every vendor calls its key something else.
    static func request(_ request: HTTPRequest, to target: URL) -> HTTPRequest {
        var next = request
        next.url = target
        if target.origin != request.url.origin {
            next.fields = Fields()
            for name in [FieldName.accept, .range, .userAgent] {
                if let value = request.fields[name] { next.fields.append(name, value) }
            }
        }
        return next
    }
}
