import EventLoop
import HTTPTypes

/// Writes the heads of a lane's responses.
final class ResponseEncoder {
    enum Framing {
        case length(Int), chunked
        /// Ends with the connection: for a stream to HTTP/1.0, which has no chunks.
        case untilClose
        case noBody
    }

    /// What the response says about the connection. HTTP/1.1 goes on and HTTP/1.0 ends, unless told otherwise.
    enum ConnectionField { case implied, close, keepAlive, upgrade }

    /// `HTTP/1.1 200 OK` and `Date: …`, for each status that was used this second.
    private var beginnings: [Int: [UInt8]] = [:]
    /// The same for 200 up to `Content-Length: `, which is how most heads begin.
    private var usual: [UInt8] = []
    /// In nanoseconds: an operator of another module is a call through a table.
    private var dateEnds: UInt64 = 0
    private var date = ""

    func encode(
        _ status: Status, _ fields: Fields, _ framing: Framing, connection: ConnectionField, id: String?, at lane: Lane,
        into out: inout [UInt8]
    ) {
        if lane.now.nanoseconds >= dateEnds { beginSecond(lane) }
        switch framing {
        case .length(let length):
            if status.code == 200 {
                out.append(contentsOf: usual)
            } else {
                out.append(contentsOf: beginning(status))
                out.append(contentsOf: contentLength)
            }
            appendDecimal(length, &out)
        case .chunked:
            out.append(contentsOf: beginning(status))
            out.append(contentsOf: chunked)
        case .untilClose, .noBody: out.append(contentsOf: beginning(status))
        }
        switch connection {
        case .implied: break
        case .close: out.append(contentsOf: close)
        case .upgrade: out.append(contentsOf: upgrading)
        case .keepAlive: out.append(contentsOf: keepAlive)
        }
        if status.code == 101 || status.code == 426 { out.append(contentsOf: upgrade) }
        if let id {
            out.append(contentsOf: requestID)
            out.append(contentsOf: id.utf8)
        }
        appendLineEnd(&out)
        if !fields.bytes.isEmpty { out.append(contentsOf: fields.bytes) }
        appendLineEnd(&out)
    }

    /// `HTTP/1.1 100 Continue`: the client may send its body.
    static let goOn = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    // Each begins where the line before it has not yet ended.
    private let contentLength = Array("\r\nContent-Length: ".utf8)
    private let chunked = Array("\r\nTransfer-Encoding: chunked".utf8)
    private let close = Array("\r\nConnection: close".utf8)
    private let keepAlive = Array("\r\nConnection: keep-alive".utf8)
    private let upgrading = Array("\r\nConnection: Upgrade".utf8)
    private let upgrade = Array("\r\nUpgrade: websocket".utf8)
    private let requestID = Array("\r\nX-Request-Id: ".utf8)

    private func beginSecond(_ lane: Lane) {
        let (seconds, nanoseconds) = lane.time.wallTime
        date = HTTPDate.text(secondsSince1970: seconds)
        dateEnds = lane.now.nanoseconds + UInt64(1_000_000_000 - nanoseconds)
        beginnings.removeAll(keepingCapacity: true)
        usual = beginning(.ok) + contentLength
    }

    private func beginning(_ status: Status) -> [UInt8] {
        if let known = beginnings[status.code] { return known }
        let made = Array("HTTP/1.1 \(status.code) \(status.reason)\r\nDate: \(date)".utf8)
        beginnings[status.code] = made
        return made
    }

    private func appendLineEnd(_ out: inout [UInt8]) {
        out.append(0x0d)
        out.append(0x0a)
    }

    private func appendDecimal(_ value: Int, _ out: inout [UInt8]) {
        var divisor = 1
        while value / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            out.append(UInt8(0x30 + value / divisor % 10))
            divisor /= 10
        }
    }
}
