import Crypto
import HTTPTypes

/// Opens WebSockets (RFC 6455 §4.2), strictly: what is not exactly a handshake is refused, and no extension is ever agreed on.
package struct WebSocketHandshake: Sendable {
    private let subprotocol: String
    private let limits: WebSocketLimits

    /// - Parameter subprotocol: what is spoken; a client has to offer it.
    package init(subprotocol: String, limits: WebSocketLimits = WebSocketLimits()) {
        (self.subprotocol, self.limits) = (subprotocol, limits)
    }

    /// Whether a request wants to be a WebSocket, well-formed or not.
    package static func isAsked(by request: Request) -> Bool {
        guard request.fields.valueBytes(of: .upgrade) != nil else { return false }
        return tokens(of: .upgrade, in: request.fields).contains("websocket")
    }

    /// The answer to a request that wants to be one. `open` is called on the connection's lane once it is.
    package func response(
        to request: Request, opening open: @escaping @Sendable (WebSocket) -> any WebSocketOwner
    ) -> Response {
        do throws(Refusal) {
            let key = try check(request)
            let fields = Fields([(.socketAccept, Self.accept(key)), (.socketProtocol, subprotocol)])
            return Response(
                Status(101), fields,
                body: .upgrade { [limits] connection in
                    let socket = WebSocket(connection, limits)
                    socket.open(open(socket))
                    return socket
                })
        } catch {
            var response = error.response
            if error.status == .upgradeRequired { response.fields.append(.socketVersion, "13") }
            return response
        }
    }

    /// The client's key, if all is as it must be.
    private func check(_ request: Request) throws(Refusal) -> String {
        let fields = request.fields
        guard request.method == .get, !request.isHTTP10, request.body.isEmpty else { throw .badHandshake }
        guard Self.tokens(of: .upgrade, in: fields).contains("websocket"),
            Self.tokens(of: .connection, in: fields).contains("upgrade")
        else { throw .badHandshake }
        guard fields.values(of: .socketVersion) == ["13"] else { throw .socketVersion }
        let keys = fields.values(of: .socketKey)
        guard keys.count == 1, Base64.decode(keys[0])?.count == 16 else { throw .badHandshake }
        let offered = fields.values(of: .socketProtocol).flatMap { $0.split(separator: ",") }
            .map { $0.trimmingBlanks }
        guard offered.contains(where: { $0 == subprotocol }) else {
            throw Refusal(.badRequest, "Offer the subprotocol \(subprotocol) in Sec-WebSocket-Protocol.")
        }
        return keys[0]
    }

    /// Proves that we understood (RFC 6455 §4.2.2).
    static func accept(_ key: String) -> String {
        Base64.encode(SHA1.digest(of: Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)))
    }

    private static func tokens(of name: FieldName, in fields: Fields) -> [String] {
        fields.values(of: name).flatMap { $0.split(separator: ",") }.map { $0.trimmingBlanks.lowercased() }
    }
}

extension Substring {
    fileprivate var trimmingBlanks: Substring {
        var rest = self
        while let first = rest.first, first == " " || first == "\t" { rest.removeFirst() }
        while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
        return rest
    }
}

extension Refusal {
    fileprivate static let badHandshake = malformed("The WebSocket handshake is malformed (RFC 6455, 4.2.1).")
    fileprivate static let socketVersion = Refusal(.upgradeRequired, "WebSocket version 13 is the one spoken here.")
}

extension Status { fileprivate static let upgradeRequired = Status(426) }

extension FieldName {
    fileprivate static let upgrade = FieldName("Upgrade")
    fileprivate static let socketAccept = FieldName("Sec-WebSocket-Accept")
    fileprivate static let socketKey = FieldName("Sec-WebSocket-Key")
    fileprivate static let socketProtocol = FieldName("Sec-WebSocket-Protocol")
    fileprivate static let socketVersion = FieldName("Sec-WebSocket-Version")
}
