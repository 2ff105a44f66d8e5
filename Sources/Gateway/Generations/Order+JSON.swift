package import JSON

/// How orders are stored.
extension Order {
    package var json: JSON {
        var object: JSONObject = [
            "request": request.json, "provider": .string(provider.text), "model": .string(model.text),
            "hosts": .array(hosts.map { .string($0.text) }), "options": .object(options), "price": .int(price.count),
            "seconds": .int(estimatedSeconds), "deadline": .int(deadline.wholeSeconds), "routing": routing.json,
        ]
        if !alternatives.isEmpty { object.append(unique: "alternatives", .array(alternatives.map(\.json))) }
        return .object(object)
    }

    package convenience init?(json: JSON) {
        guard let request = json["request"].flatMap(GenerationRequest.init(json:)),
            let provider = json["provider"]?.stringValue, let model = json["model"]?.stringValue,
            let hosts = json["hosts"]?.arrayValue?.compactMap(\.stringValue), !hosts.isEmpty,
            let options = json["options"]?.objectValue, let price = json["price"]?.intValue,
            let seconds = json["seconds"]?.intValue, let deadline = json["deadline"]?.intValue,
            (0...longestDeadline).contains(deadline),
            let routing = json["routing"].flatMap(Routing.init(json:))
        else { return nil }
        self.init(
            request: request, provider: Identifier(provider), model: Identifier(model),
            hosts: hosts.map { Identifier($0) }, options: options, price: Credits(price), estimatedSeconds: seconds,
            deadline: .seconds(deadline), routing: routing,
            alternatives: json["alternatives"]?.arrayValue?.compactMap(Alternative.init(json:)) ?? [])
    }
}

/// In seconds: what is longer was never written by us, and is beyond what moments can be added to.
private let longestDeadline = 366 * 86_400

extension Routing {
    var json: JSON {
        [
            "priority": .string(priority.rawValue), "reason": .string(reason),
            "candidates": .array(candidates.map(\.json)),
        ]
    }

    init?(json: JSON) {
        guard let priority = json["priority"]?.stringValue.flatMap(Priority.init(rawValue:)),
            let reason = json["reason"]?.stringValue, let candidates = json["candidates"]?.arrayValue
        else { return nil }
        self.init(priority: priority, reason: reason, candidates: candidates.compactMap(Candidate.init(json:)))
    }
}

/// A row without names: a generation has some twenty of them.
extension Candidate {
    var json: JSON {
        .array([
            .string(provider.text), .string(model.text), .string(host.text), .double(score), .int(price.count),
            .int(estimatedSeconds), rejected.map { .string($0) } ?? .null, quality.map { .double($0) } ?? .null,
            reliability.map { .double($0) } ?? .null,
        ])
    }

    init?(json: JSON) {
        guard let row = json.arrayValue, row.count == 7 || row.count == 9, let provider = row[0].stringValue,
            let model = row[1].stringValue, let host = row[2].stringValue, let score = row[3].doubleValue,
            let price = row[4].intValue, let seconds = row[5].intValue
        else { return nil }
        self.init(
            provider: Identifier(provider), model: Identifier(model), host: Identifier(host), score: score,
            price: Credits(price), estimatedSeconds: seconds, quality: row.count == 9 ? row[7].doubleValue : nil,
            reliability: row.count == 9 ? row[8].doubleValue : nil, rejected: row[6].stringValue)
    }
}
