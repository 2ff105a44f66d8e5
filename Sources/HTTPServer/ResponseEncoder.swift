import EventLoop
import HTTPTypes

/// Writes the head of a response.
struct ResponseEncoder {
    enum Framing {
        case length(Int), chunked
        /// Ends with the connection: for a stream to HTTP/1.0, which has no chunks.
        case untilClose
        case noBody
    }

    /// `Date: …`, made once a second.
    private var date: [UInt8] = []
    private var dateEnds = Moment(nanoseconds: 0)

    mutating func refreshDate(_ lane: Lane) {
        let now = lane.now
        guard now >= dateEnds else { return }
        let (seconds, nanoseconds) = lane.time.wallTime
        date = Array("Date: \(HTTPDate.text(secondsSince1970: seconds))\r\n".utf8)
        dateEnds = now + .nanoseconds(1_000_000_000 - Int64(nanoseconds))
    }

    func encode(
        _ status: Status, _ fields: Fields, _ framing: Framing, connection: ConnectionField, id: String?,
        into out: inout [UInt8]
    ) {
        out.append(contentsOf: Self.statusLines[status.code - 100])
        out.append(contentsOf: date)
        switch framing {
        case .length(let length):
            out.append(contentsOf: Self.contentLength)
            appendDecimal(length, to: &out)
            out.append(contentsOf: Self.lineEnd)
        case .chunked: out.append(contentsOf: Self.chunked)
        case .untilClose, .noBody: break
        }
        switch connection {
        case .implied: break
        case .close: out.append(contentsOf: Self.close)
        case .keepAlive: out.append(contentsOf: Self.keepAlive)
        }
        if let id {
            out.append(contentsOf: Self.requestID)
            out.append(contentsOf: id.utf8)
            out.append(contentsOf: Self.lineEnd)
        }
        out.append(contentsOf: fields.bytes)
        out.append(contentsOf: Self.lineEnd)
    }

    /// What the response says about the connection. HTTP/1.1 goes on and HTTP/1.0 ends, unless told otherwise.
    enum ConnectionField { case implied, close, keepAlive }

    /// `HTTP/1.1 100 Continue`: the client may send its body.
    static let goOn = statusLines[0] + lineEnd

    private static let statusLines = (100...599).map { code in
        let status = Status(code)
        return Array("HTTP/1.1 \(code) \(status.reason)\r\n".utf8)
    }
    private static let contentLength = Array("Content-Length: ".utf8)
    private static let chunked = Array("Transfer-Encoding: chunked\r\n".utf8)
    private static let close = Array("Connection: close\r\n".utf8)
    private static let keepAlive = Array("Connection: keep-alive\r\n".utf8)
    private static let requestID = Array("X-Request-Id: ".utf8)
    private static let lineEnd = Array("\r\n".utf8)

    private func appendDecimal(_ value: Int, to out: inout [UInt8]) {
        var divisor = 1
        while value / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            out.append(UInt8(0x30 + value / divisor % 10))
            divisor /= 10
        }
    }
}
