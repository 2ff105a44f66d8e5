import JSON
import Telemetry

/// Reads the parts of an override file, and collects what is wrong with them under their paths.
struct OverrideReader {
    static let providerKeys = ["price", "expectedTime", "disabled", "reason", "retiresAt"]
    static let modelKeys = providerKeys + ["successor"]

    var problems: [InputProblem] = []

    /// The members of an object; unknown ones are problems.
    mutating func object(_ json: JSON?, at path: String, keys: [String]? = nil) -> JSONObject {
        guard let json else { return JSONObject() }
        guard let object = json.objectValue else {
            complain(path, "is \(json.shown), but must be an object")
            return JSONObject()
        }
        for member in object.members {
            guard let keys, !keys.contains(member.name) else { continue }
            let nearest = Nearest.of(member.name, among: keys).map { " Did you mean \"\($0)\"?" } ?? ""
            let known = "Keys are: \(keys.joined(separator: ", "))."
            problems.append(
                InputProblem(
                    field: join(path, member.name.shown),
                    message: "\(join(path, member.name.shown)): there is no such key.\(nearest) \(known)"))
        }
        return object
    }

    mutating func changes(
        _ json: JSON?, at path: String, keys: [String]
    ) -> [(id: String, change: CatalogueOverrides.Change)] {
        object(json, at: path).members.map { member in
            (member.name, change(member.value, at: join(path, member.name.shown), keys: keys))
        }
    }

    private mutating func change(_ json: JSON, at path: String, keys: [String]) -> CatalogueOverrides.Change {
        let object = object(json, at: path, keys: keys)
        var change = CatalogueOverrides.Change()
        change.price = object["price"].flatMap { price($0, at: join(path, "price")) }
        change.time = object["expectedTime"].flatMap { time($0, at: join(path, "expectedTime")) }
        change.availability = availability(object, at: path)
        change.ending = ending(object, at: path)
        return change
    }

    // MARK: Prices and times

    /// An amount is at most this many dollars: more is a slip of the unit.
    private static let mostDollars = 10_000.0
    /// Seconds for one generation or one unit of it: a day.
    private static let mostSeconds = 86_400.0

    private mutating func price(_ json: JSON, at path: String) -> (unit: Price.Unit?, rows: [Price.Row])? {
        let units = [("generation", Price.Unit.each), ("second", .second), ("1000 characters", .thousandCharacters)]
        var unit: Price.Unit?
        let keys = ["credits", "dollars", "per"]
        let rows: [Price.Row]? = rows(json, at: path, keys: keys) { reader, object, place, conditions in
            if let text = object["per"] {
                let named = units.first { .string($0.0) == text }?.1
                if named == nil || unit ?? named != named {
                    let names = units.map { "\"\($0.0)\"" }.joined(separator: ", ")
                    reader.complain(
                        reader.join(place, "per"), "is \(text.shown), but must be one of \(names), the same in all rows"
                    )
                }
                unit = named
            }
            guard (object["credits"] == nil) != (object["dollars"] == nil) else {
                reader.complain(place, "needs either \"credits\" or \"dollars\"")
                return nil
            }
            let microdollars: Double?
            if let credits = object["credits"] {
                let list = Double(Credits.listPrice)
                microdollars = reader.number(
                    credits, at: reader.join(place, "credits"), atMost: Self.mostDollars * 1_000_000 / list
                ).map { $0 * list }
            } else {
                microdollars = reader.number(
                    object["dollars"] ?? .null, at: reader.join(place, "dollars"), atMost: Self.mostDollars
                ).map { $0 * 1_000_000 }
            }
            return microdollars.map { Price.Row(Int($0.rounded()), when: conditions) }
        }
        return rows.map { (unit, $0) }
    }

    private mutating func time(_ json: JSON, at path: String) -> [ExpectedTime.Row]? {
        if json.objectValue == nil, json.arrayValue == nil {
            return number(json, at: path, atMost: Self.mostSeconds).map { [ExpectedTime.Row($0)] }
        }
        return rows(json, at: path, keys: ["seconds", "perUnit"]) { reader, object, place, conditions in
            let seconds = reader.number(
                object["seconds"] ?? .null, at: reader.join(place, "seconds"), atMost: Self.mostSeconds)
            let perUnit = reader.number(
                object["perUnit"] ?? 0, at: reader.join(place, "perUnit"), atMost: Self.mostSeconds)
            guard let seconds, let perUnit else { return nil }
            return ExpectedTime.Row(seconds, perUnit: perUnit, when: conditions)
        }
    }

    /// Reads one row, or a list of them of which the last meets all options.
    private mutating func rows<Row>(
        _ json: JSON, at path: String, keys: [String],
        _ read: (inout OverrideReader, JSONObject, String, [(option: String, value: JSON)]) -> Row?
    ) -> [Row]? {
        let items = json.arrayValue ?? [json]
        guard !items.isEmpty else {
            complain(path, "is an empty list, but must have a row")
            return nil
        }
        let before = problems.count
        var rows: [Row] = []
        for (index, item) in items.enumerated() {
            let place = json.arrayValue == nil ? path : "\(path)[\(index)]"
            let object = object(item, at: place, keys: keys + ["when"])
            let conditions = self.object(object["when"], at: join(place, "when")).members
            if index == items.count - 1, !conditions.isEmpty {
                complain(
                    join(place, "when"), "stands in the last row, which must meet all options: add a row without it")
            }
            if item.objectValue != nil, let row = read(&self, object, place, conditions.map { ($0.name, $0.value) }) {
                rows.append(row)
            }
        }
        return problems.count == before ? rows : nil
    }

    private mutating func number(_ json: JSON, at path: String, atMost maximum: Double) -> Double? {
        let value: Double? =
            switch json {
            case .int(let number): Double(number)
            case .double(let number): number
            default: nil
            }
        guard let value, 0...maximum ~= value else {
            let found = json.isNull ? "is missing" : "is \(json.shown)"
            complain(path, "\(found), but must be a number from 0 to \(maximum.shown)")
            return nil
        }
        return value
    }

    // MARK: Availability and ends

    private mutating func availability(_ object: JSONObject, at path: String) -> CatalogueOverrides.Availability? {
        switch (object["disabled"], object["reason"]) {
        case (nil, nil): return nil
        case (.bool(false)?, nil): return .enabled
        case (.bool(true)?, .string(let reason)?) where !reason.isEmpty: return .disabled(reason: reason)
        case (.bool(true)?, _):
            complain(join(path, "reason"), "must say in words why this is disabled: callers read it")
        case (.bool(false)?, _?), (nil, _?): complain(join(path, "reason"), "goes only with \"disabled\": true")
        case (let value?, _): complain(join(path, "disabled"), "is \(value.shown), but must be true or false")
        }
        return nil
    }

    private mutating func ending(_ object: JSONObject, at path: String) -> CatalogueOverrides.Ending? {
        if let successor = object["successor"], object["retiresAt"]?.stringValue == nil || successor.stringValue == nil
        {
            complain(join(path, "successor"), "names a model, and goes only with \"retiresAt\"")
        }
        guard let value = object["retiresAt"] else { return nil }
        if value.isNull { return .never }
        if let time = value.stringValue.flatMap({ Timestamp(date: $0) }) {
            return .at(time, successor: object["successor"]?.stringValue)
        }
        complain(join(path, "retiresAt"), "is \(value.shown), but must be a day such as \"2026-12-31\", or null")
        return nil
    }

    private mutating func complain(_ path: String, _ complaint: String) {
        problems.append(InputProblem(field: path, message: "\(path.isEmpty ? "The file" : path) \(complaint)."))
    }

    private func join(_ path: String, _ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
}

extension Price.Row {
    fileprivate init(_ microdollars: Int, when conditions: [(option: String, value: JSON)]) {
        (self.microdollars, self.conditions) = (microdollars, conditions)
    }
}

extension ExpectedTime.Row {
    fileprivate init(_ seconds: Double, perUnit: Double, when conditions: [(option: String, value: JSON)]) {
        (self.seconds, self.perUnit, self.conditions) = (seconds, perUnit, conditions)
    }
}
