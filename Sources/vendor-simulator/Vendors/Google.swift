import Crypto
import HTTPTypes
import JSON

/// What Google's services have in common: who may call, and how they refuse.
protocol Google: Vendor {}

extension Google {
    private var token: String { "ya29.\(name)-simulated-token" }

    var credentials: [(String, String)] {
        [("key", key), ("token", token), ("project", "simulated-project"), ("location", "us-central1")]
    }

    /// A key in the field or in the query, or the bearer of a token.
    func admit(_ call: Call) throws(Answer) {
        if let bearer = call.bearer {
            try call.require(bearer == token, else: .unauthorized)
            return
        }
        guard let given = call.fields[GoogleAnswers.keyField] ?? call.query("key") else {
            throw GoogleAnswers.refused(
                403, "PERMISSION_DENIED", "Method doesn't allow unregistered callers.")
        }
        guard given == key else {
            throw GoogleAnswers.refused(
                400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.",
                details: [
                    [
                        "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID",
                        "domain": "googleapis.com",
                    ]
                ])
        }
    }

    func credentials(at address: String) -> [(String, String)] {
        credentials + [("credentials", GoogleAccount.file(at: address).text)]
    }

    /// Where a service account gets its tokens, as at `oauth2.googleapis.com`.
    var tokenEndpoint: Endpoint {
        Endpoint(.post, "/token", .other, open: true) { call throws(Answer) in
            let form = Call(
                call.method, path: [], query: String(decoding: call.body, as: UTF8.self), Fields(), [], to: self,
                in: call.world)
            guard form.query("grant_type") == "urn:ietf:params:oauth:grant-type:jwt-bearer" else {
                throw Answer(400, ["error": "unsupported_grant_type", "error_description": "Invalid grant_type"])
            }
            let objection = GoogleAccount.objection(
                to: form.query("assertion") ?? "", for: "\(call.world.origin)/\(name)/token", at: call.world.unixTime)
            if let objection {
                throw Answer(400, ["error": "invalid_grant", "error_description": .string(objection)])
            }
            return Answer(["access_token": .string(token), "expires_in": 3599, "token_type": "Bearer"])
        }
    }

    func answer(to trouble: Trouble, _ call: Call) -> Answer {
        switch trouble {
        case .unauthorized:
            GoogleAnswers.refused(
                401, "UNAUTHENTICATED", "Request had invalid authentication credentials.",
                details: [
                    [
                        "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "ACCESS_TOKEN_EXPIRED",
                        "domain": "googleapis.com",
                    ]
                ])
        case .invalid(let problems): GoogleAnswers.invalid(problems)
        case .unknown(let what): GoogleAnswers.refused(404, "NOT_FOUND", "\(what) is not found.")
        case .methodNotAllowed: GoogleAnswers.refused(404, "NOT_FOUND", "The method is not found.")
        case .throttled, .busy:
            GoogleAnswers.refused(
                429, "RESOURCE_EXHAUSTED", "Quota exceeded",
                details: [["@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "1s"]])
        case .balance:
            GoogleAnswers.refused(402, "RESOURCE_EXHAUSTED", "Your prepayment credits are depleted.")
        case .moderated:
            GoogleAnswers.refused(400, "INVALID_ARGUMENT", "The prompt violates our usage policy (safety).")
        case .broken(let status): GoogleAnswers.refused(status, "INTERNAL", "Internal error encountered.")
        case .conflict(let why): GoogleAnswers.refused(400, "FAILED_PRECONDITION", why)
        }
    }
}

enum GoogleAnswers {
    /// The list by which a client learns that its key is good.
    static let models = Answer(["models": [["name": "models/simulated", "displayName": "Simulated"]]])

    static let keyField = FieldName("x-goog-api-key")

    /// As the reader of Google's messages tells of it, with each place by itself.
    static func invalid(_ problems: [Problem]) -> Answer {
        let violations = problems.map { problem -> JSON in
            let place =
                problem.path.isEmpty ? "" : " at '\(Problem(path: problem.path.dropLast(), kind: .missing).place)'"
            let text =
                switch problem.kind {
                case .unknown:
                    "Invalid JSON payload received. Unknown name \"\(problem.name)\"\(place): Cannot find field."
                case .type, .notAmong: "Invalid value at '\(problem.place)': \(problem.message)"
                case .other(let text): text
                default: "\(problem.place): \(problem.message)"
                }
            return ["field": .string(problem.place), "description": .string(text)]
        }
        let message = violations.compactMap { $0.text("description") }.joined(separator: "\n")
        return refused(
            400, "INVALID_ARGUMENT", message,
            details: [["@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": .array(violations)]])
    }

    static func refused(_ status: Int, _ word: String, _ message: String, details: [JSON] = []) -> Answer {
        var error: JSON = ["code": .int(status), "message": .string(message), "status": .string(word)]
        if !details.isEmpty { error = error.adding(["details": .array(details)]) }
        return Answer(status, ["error": error])
    }
}
