public import JSON  // Public because inlined code speaks of it; nothing here is.

/// How fields get their values: a closure for each, bound under `"Type.field"`.
///
/// A resolver is typed over its parent and what it gives. Bound to a type that hands it another parent, it stops the
/// process at the first request that shows it: such a binding is a mistake in the program, not in the request.
@usableFromInline
package struct Resolvers: Sendable {
    @usableFromInline package typealias Value = @Sendable (ObjectBox) throws -> Resolved
    @usableFromInline package typealias Sync = @Sendable (ObjectBox, FieldCall) throws -> Resolved
    @usableFromInline package typealias Async = @Sendable (ObjectBox, FieldCall) async throws -> Resolved
    @usableFromInline package typealias Batch = @Sendable ([ObjectBox], FieldCall) async throws -> [Resolved]
    @usableFromInline package typealias Stream = @Sendable (FieldCall) async throws -> EventStream

    @usableFromInline
    package enum Binding: Sendable {
        /// Needs to be told nothing: no arguments are worked out for it.
        case value(Value)
        /// The same for a Swift value that is just what some scalars want: written without a detour.
        case leaf(FieldWriter, Value)
        case sync(Sync)
        case async(Async)
        case batch(Batch)
        case stream(Stream)
    }

    private(set) var bindings: [String: Binding] = [:]
    @usableFromInline package var bareValues: [String: Value] = [:]
    /// Answers for fields that have no binding of their own. For tools that bring their own values.
    @usableFromInline package var fallback: Sync?

    package init() {}

    /// Binds a value at hand, such as a stored property: `resolvers.bind("User.name", \User.name)`.
    @inlinable
    package mutating func bind<Parent: Sendable, Output: OutputValue>(
        _ field: String, _ value: @escaping @Sendable (Parent) throws -> Output
    ) {
        let resolve: Value = { object in try value(object.open(as: Parent.self)).resolved }
        guard let scalars = Output.scalars else { return add(field, .value(resolve)) }
        let writer = FieldWriter(scalars, lists: Output.lists, canBeNull: Output.canBeNull) { object, writer in
            try value(object.open(as: Parent.self)).write(to: &writer)
        }
        add(field, .leaf(writer, resolve))
    }

    /// Binds a resolver that answers at once.
    @inlinable
    package mutating func bind<Parent: Sendable, Output: OutputValue>(
        _ field: String, _ resolve: @escaping @Sendable (Parent, FieldCall) throws -> Output
    ) {
        add(field, .sync { object, call in try resolve(object.open(), call).resolved })
    }

    /// Binds a resolver that may wait. It runs beside the others of its object, in a child task of the request's.
    @inlinable
    package mutating func bindAsync<Parent: Sendable, Output: OutputValue>(
        _ field: String, _ resolve: @escaping @Sendable (Parent, FieldCall) async throws -> Output
    ) {
        add(field, .async { object, call in try await resolve(object.open(), call).resolved })
    }

    /// Binds a resolver that is asked once for all items of a list. It gives one value for each parent, in order.
    @inlinable
    package mutating func bindBatch<Parent: Sendable, Output: OutputValue>(
        _ field: String, _ resolve: @escaping @Sendable ([Parent], FieldCall) async throws -> [Output]
    ) {
        add(
            field,
            .batch { objects, call in
                let values = try await resolve(objects.map { $0.open() }, call)
                precondition(values.count == objects.count, "\(field) gave \(values.count) values for \(objects.count)")
                return values.map(\.resolved)
            })
    }

    /// Binds a subscription's source: each value of the sequence becomes one response.
    @inlinable
    package mutating func bindStream<Events: AsyncSequence & Sendable>(
        _ field: String, _ open: @escaping @Sendable (FieldCall) async throws -> Events
    ) where Events.Element: OutputValue {
        add(field, .stream { call in EventStream(try await open(call)) })
    }

    /// Says what a field of the object type `type` gives where it is selected bare (`@bare`).
    @inlinable
    package mutating func bindBare<Value: Sendable, Output: OutputValue>(
        _ type: String, _ value: @escaping @Sendable (Value) throws -> Output
    ) {
        bareValues[type] = { object in try value(object.open()).resolved }
    }

    /// Answers for every field that has no binding.
    @inlinable
    package mutating func bindFallback<Parent: Sendable>(
        _ resolve: @escaping @Sendable (Parent, FieldCall) throws -> Resolved
    ) {
        fallback = { object, call in try resolve(object.open(), call) }
    }

    @usableFromInline
    package mutating func add(_ field: String, _ binding: Binding) {
        precondition(bindings.updateValue(binding, forKey: field) == nil, "\(field) is bound twice")
    }

    func binding(_ type: String, _ field: String) -> Binding? {
        bindings["\(type).\(field)"] ?? fallback.map { .sync($0) }
    }
}

/// Writes the value of a field straight into the response.
@usableFromInline
package final class FieldWriter: Sendable {
    /// Items of a list that are written this way at most: a list that may be too long is looked at.
    @usableFromInline package static let maximumItems = 1_000

    /// Names of the built-in scalars that the value is as it is.
    let scalars: [String]
    let lists: Int
    let canBeNull: Bool
    /// False where it could not and the slow way has to be gone. What was written until then is taken back.
    let write: @Sendable (ObjectBox, inout JSONWriter) throws -> Bool

    @usableFromInline
    init(
        _ scalars: [String], lists: Int, canBeNull: Bool,
        write: @escaping @Sendable (ObjectBox, inout JSONWriter) throws -> Bool
    ) {
        (self.scalars, self.lists, self.canBeNull, self.write) = (scalars, lists, canBeNull, write)
    }
}

extension Resolvers.Binding {
    /// Whether an answer may take its time.
    var waits: Bool {
        switch self {
        case .value, .leaf, .sync: false
        case .async, .batch, .stream: true
        }
    }

    /// Whether it is told the field's arguments.
    var asksArguments: Bool {
        switch self {
        case .value, .leaf: false
        case .sync, .async, .batch, .stream: true
        }
    }
}

extension Resolvers {
    /// What is missing or too much, each by name: fields of objects without a resolver, resolvers without a field.
    package func problems(for schema: Schema) -> [String] {
        var problems: [String] = []
        var known: Set<String> = []
        for type in schema.types where !type.isIntrospective {
            guard type.kind == .object else { continue }
            for field in type.fields {
                let name = "\(type.name).\(field.name)"
                known.insert(name)
                if binding(type.name, field.name) == nil { problems.append("\(name) has no resolver.") }
                let target = schema[field.type.named]
                if field.isBare, fallback == nil, bareValues[target.name] == nil {
                    problems.append("\(name) may be selected bare, but \(target.name) has no bare value.")
                }
                if case .stream? = binding(type.name, field.name), schema[schema.root(.subscription)].name != type.name
                {
                    problems.append("\(name) gives a stream but is no field of the subscription type.")
                }
            }
        }
        for name in bindings.keys.sorted() where !known.contains(name) && !name.hasPrefix("__") {
            problems.append("\(name) has a resolver but is not in the schema.")
        }
        return problems
    }
}
