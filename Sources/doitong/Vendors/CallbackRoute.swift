import Gateway
import HTTPServer
import HTTPTypes
import JSON
import Telemetry
import Vendors

/// `POST /vendors/NAME/callback`, where vendors tell that something changed.
enum CallbackRoute {
    /// - Parameter hurry: has the generation's vendor asked at once.
    static func route(
        _ callbacks: VendorCallbacks, _ pools: [VendorPool], log: Log,
        hurry: @escaping @Sendable (Identifier<Generation>) -> Void
    ) -> Route {
        let pools = Dictionary(uniqueKeysWithValues: pools.map { ($0.host, $0) })
        return Route(.post, VendorCallbacks.pathPrefix + "*", bodyBytes: VendorCallbacks.largestBody) { request in
            guard let (host, attempt) = callbacks.attempt(path: request.path, query: request.query),
                let pool = pools[host], let generation = generation(of: attempt)
            else { return Response(.notFound) }
            let body = Array(request.body)
            guard await pool.signed(VendorCallback(fields: request.fields, body: body)) else {
                log.warning(
                    "a callback's signature is wrong, or its keys cannot be had",
                    ["vendor": host.text, "attempt": attempt])
                return Response(Status(403))
            }
            log.debug("called back", ["vendor": host.text, "attempt": attempt])
            hurry(generation)
            return Response(.ok, Fields([(.contentType, "application/json")]), body: .bytes(answer(to: body)))
        }
    }

    /// An attempt is named by its generation and its number.
    private static func generation(of attempt: String) -> Identifier<Generation>? {
        attempt.lastIndex(of: "-").map { Identifier(String(attempt[..<$0])) }
    }

    private static let longestChallenge = 256

    /// Some vendors first want to see that they reach us, by having a word given back.
    private static func answer(to body: [UInt8]) -> [UInt8] {
        guard let challenge = (try? JSON(parsing: body))?["challenge"]?.stringValue,
            challenge.utf8.count <= longestChallenge
        else { return Array("{}".utf8) }
        return JSON.object(["challenge": .string(challenge)]).bytes
    }
}
