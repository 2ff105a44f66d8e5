/// What was fetched for a value before it is written.
indirect enum Fetched: Sendable {
    case nothing
    case list([Fetched])
    case object(GivenFields)
}

/// Fields of an object whose values are at hand, by the field's place in the plan.
typealias GivenFields = [Int: Given]

/// A field's value, and what was fetched below it.
struct Given: Sendable {
    let value: Resolved
    let below: Fetched
}

/// Batched fields are asked level by level: once for all objects that one place of the plan meets, in whatever lists
/// those lie. So the way down to them is resolved before anything there is written, breadth first.
extension Execution {
    /// Whether batched fields stand somewhere below a field.
    func batches(below field: PlannedField) -> Bool {
        plan.selections(of: field).contains { plan.selections[$0].batches }
    }

    /// Fetches what batched fields below `field` give for its values; one result for each value.
    func fetch(below field: PlannedField, _ values: [Resolved]) async -> [Fetched] {
        var objects: [ObjectBox] = []
        for value in values { collectObjects(of: value, into: &objects) }
        var given = [GivenFields](repeating: [:], count: objects.count)
        for selection in plan.selections(of: field) where plan.selections[selection].batches {
            let places = objects.indices.filter { self.selection(of: objects[$0], field) == selection }
            guard !places.isEmpty else { continue }
            let fetched = await fetch(selection, of: places.map { objects[$0] })
            for (place, fields) in zip(places, fetched) { given[place] = fields }
        }
        var next = 0
        return values.map { arrange($0, given, &next) }
    }

    /// The objects of a value, lists opened. Lists that are too long are left alone: they will be refused.
    private func collectObjects(of value: Resolved, into objects: inout [ObjectBox]) {
        switch value {
        case .object(let object): objects.append(object)
        case .list(let items) where items.count <= engine.limits.listSize:
            for item in items { collectObjects(of: item, into: &objects) }
        default: break
        }
    }

    /// Gives each object of a value what was fetched for it, in the order in which they were collected.
    private func arrange(_ value: Resolved, _ given: [GivenFields], _ next: inout Int) -> Fetched {
        switch value {
        case .object:
            next += 1
            return .object(given[next - 1])
        case .list(let items) where items.count <= engine.limits.listSize:
            return .list(items.map { arrange($0, given, &next) })
        default: return .nothing
        }
    }

    /// Fetches the fields of a selection that are batched or lead to such fields, side by side; by object.
    private func fetch(_ selection: Int, of objects: [ObjectBox]) async -> [GivenFields] {
        guard plan.selections[selection].failure == nil else { return objects.map { _ in [:] } }
        return await withTaskGroup(of: (Int, [Given]).self) { group in
            for place in plan.selections[selection].fields.indices {
                let field = plan.fields[place]
                guard field.source == .batch || batches(below: field) else { continue }
                group.addTask {
                    let values = await self.resolve(field, of: objects, in: selection).map(\.opened)
                    let below = await self.fetch(below: field, values)
                    return (place, zip(values, below).map { Given(value: $0, below: $1) })
                }
            }
            var fields = [GivenFields](repeating: [:], count: objects.count)
            for await (place, given) in group {
                for index in objects.indices { fields[index][place] = given[index] }
            }
            return fields
        }
    }

    /// The values of one field for several objects; what fails is a value that says so.
    private func resolve(_ field: PlannedField, of objects: [ObjectBox], in selection: Int) async -> [Resolved] {
        switch engine.bindings[Int(field.definition)] {
        case .batch(let resolve):
            do {
                try Task.checkCancellation()
                return try await resolve(objects, call(field, in: selection))
            } catch {
                return objects.map { _ in .failure(error) }
            }
        case .async where objects.count > 1:
            return await withTaskGroup(of: (Int, Resolved).self) { group in
                for (index, object) in objects.enumerated() {
                    group.addTask { (index, await self.value(of: field, of: object, in: selection)) }
                }
                var values = [Resolved](repeating: .null, count: objects.count)
                for await (index, value) in group { values[index] = value }
                return values
            }
        default:
            var values: [Resolved] = []
            for object in objects { values.append(await value(of: field, of: object, in: selection)) }
            return values
        }
    }
}

extension Resolved {
    /// The same with every object in a box of its own, so that it can be looked at twice.
    var opened: Resolved {
        switch self {
        case .objects(let list): .list(list.items)
        case .list(let items): .list(items.map(\.opened))
        default: self
        }
    }
}
