import JSON
import Synchronization

/// A schema with its resolvers, ready to answer requests.
package final class Engine: Sendable {
    package let schema: Schema
    let resolvers: Resolvers
    /// What answers each field, by the field's number.
    let bindings: [Resolvers.Binding?]
    /// Of each field, whether its resolver may take its time, and whether it is told the arguments.
    let waits: [Bool]
    let asksArguments: [Bool]
    /// Types by name, as objects name theirs.
    let typesByName: [String: TypeID]
    package let limits: Limits
    private let options: Options
    private let cache: PlanCache
    private let root: ObjectBox

    package struct Options: Sendable {
        package var rules = RuleSet.standard
        /// Whether errors offer names near the one that was not found.
        package var suggests = true
        /// Documents kept prepared, and bytes of them.
        package var cachedDocuments = 1_000
        package var cachedBytes = 8 << 20
        /// Turns an error that is no ``GraphQLError`` into one that may be shown. By default nothing of it is.
        package var unexpectedError: @Sendable (any Error) -> GraphQLError = { _ in
            GraphQLError("Something went wrong.", code: .execution)
        }

        package init() {}
    }

    /// What an engine cannot be made of, all of it at once.
    package struct Problems: Error, CustomStringConvertible {
        package let list: [String]
        package var description: String { list.joined(separator: "\n") }
    }

    /// `root` is the parent of the root types' fields.
    package convenience init(
        _ schema: Schema, _ resolvers: Resolvers, root: some Sendable = (), limits: Limits = Limits(),
        options: Options = Options()
    ) throws(Problems) {
        let problems = schema.problems.map(\.message) + resolvers.problems(for: schema)
        guard problems.isEmpty else { throw Problems(list: problems) }
        self.init(unchecked: schema, resolvers, root: root, limits: limits, options: options)
    }

    /// Takes the schema and the resolvers as they are. For tools: what is missing shows as errors of fields.
    package init(
        unchecked schema: Schema, _ resolvers: Resolvers, root: some Sendable = (), limits: Limits = Limits(),
        options: Options = Options()
    ) {
        self.schema = schema
        self.resolvers = resolvers
        bindings = Self.table(schema, resolvers)
        waits = bindings.map { $0?.waits ?? false }
        asksArguments = bindings.map { $0?.asksArguments ?? false }
        typesByName = Dictionary(
            schema.types.enumerated().map { ($1.name, TypeID($0)) }, uniquingKeysWith: { first, _ in first })
        self.limits = limits
        self.options = options
        self.root = Box(root)
        cache = PlanCache(maximumEntries: options.cachedDocuments, maximumBytes: options.cachedBytes)
    }

    private static func table(_ schema: Schema, _ resolvers: Resolvers) -> [Resolvers.Binding?] {
        var table = [Resolvers.Binding?](repeating: nil, count: schema.fieldDefinitions.count)
        for field in [schema.schemaField, schema.typeField] {
            table[field.number] = Introspection.binding("", field, schema)
        }
        for type in schema.types {
            for field in type.fields {
                table[field.number] =
                    Introspection.binding(type.name, field, schema) ?? resolvers.binding(type.name, field.name)
            }
        }
        return table
    }

    func unexpectedError(_ error: any Error) -> GraphQLError { options.unexpectedError(error) }

    /// Documents prepared and kept at present.
    package var cachedDocuments: Int { cache.count }

    // MARK: Preparing

    /// A document ready to be executed, from the cache if it was seen before; the errors if it is not to be executed.
    package func prepare(_ source: [UInt8], validates: Bool = true) throws(RequestErrors) -> PreparedDocument {
        if let known = cache[source] { return known }
        let document: Document
        do throws(GraphQLError) {
            document = try Document(parsing: source, limits: limits)
            if validates { try DocumentMeasure(document).check(limits) }
        } catch {
            throw RequestErrors(list: [error])
        }
        guard validates else { return PreparedDocument(document, schema, link: schema.link(document)) }
        var validator = Validator(
            document, for: schema, rules: options.rules, limits: limits, suggests: options.suggests)
        validator.run()
        guard validator.problems.isEmpty else { throw RequestErrors(list: validator.errors) }
        let prepared = PreparedDocument(document, schema, link: validator.link)
        cache.insert(prepared, for: source)
        return prepared
    }

    /// Why a request is refused before its execution begins.
    package struct RequestErrors: Error {
        package let list: [GraphQLError]
    }

    /// Which kind of operation a request asks for: known before anything is executed.
    package func kind(of request: GraphQLRequest) throws(RequestErrors) -> OperationKind {
        let prepared = try prepare(request.document)
        do throws(GraphQLError) {
            return prepared.document.operations[try prepared.operation(named: request.operationName)].kind
        } catch {
            throw RequestErrors(list: [error])
        }
    }

    // MARK: Executing

    /// Answers a query or a mutation. Runs on the caller's executor, and is cancelled with the caller.
    package nonisolated(nonsending) func execute(_ request: GraphQLRequest) async -> GraphQLResponse {
        do throws(RequestErrors) {
            return await run(try begin(request, try prepare(request.document)))
        } catch {
            return GraphQLResponse(refusing: error.list)
        }
    }

    /// Executes a document without asking whether it is valid. For tools.
    package nonisolated(nonsending) func executeUnvalidated(_ request: GraphQLRequest) async -> GraphQLResponse {
        do throws(RequestErrors) {
            return await run(try begin(request, try prepare(request.document, validates: false)))
        } catch {
            return GraphQLResponse(refusing: error.list)
        }
    }

    /// Chooses the operation, coerces the variables and finds the plan.
    func begin(_ request: GraphQLRequest, _ prepared: PreparedDocument) throws(RequestErrors) -> Execution {
        var coercion = VariableCoercion(prepared, schema)
        do throws(GraphQLError) {
            let index = try prepared.operation(named: request.operationName)
            coercion.run(prepared.document.operations[index], given: request.variables)
            if coercion.errors.isEmpty {
                let plan = try prepared.plan(index, self, coercion.values)
                try checkCost(plan, coercion.values)
                return Execution(self, prepared, plan, coercion.values, request.context)
            }
        } catch {
            throw RequestErrors(list: [error])
        }
        throw RequestErrors(list: coercion.errors)
    }

    private func checkCost(_ plan: Plan, _ variables: VariableValues) throws(GraphQLError) {
        var cost = PlanCost(plan, schema, variables)
        let total = cost.cost(of: plan.root)
        guard total > limits.complexity else { return }
        throw GraphQLError(
            "The operation costs \(total), and \(limits.complexity) are allowed.", code: .limit,
            extensions: ["limit": .string(Limits.Kind.complexity.rawValue)])
    }

    /// The response; of a subscription, the one for an event, which is what its root field gives.
    nonisolated(nonsending) func run(_ execution: Execution, giving event: Resolved? = nil) async -> GraphQLResponse {
        let plan = execution.plan
        var sink = Sink(capacity: plan.expectedBytes.load(ordering: .relaxed))
        sink.writer.write(raw: "{\"data\":")
        let mark = sink.mark
        do throws(Bubble) {
            if let event {
                try await execution.write(event: event, to: &sink)
            } else if plan.selections[plan.root].isSync {
                try execution.write(plan.root, of: root, to: &sink)
            } else {
                try await execution.writeAsync(plan.root, of: root, serially: plan.kind == .mutation, to: &sink)
            }
        } catch {
            sink.replaceWithNull(from: mark)
        }
        plan.expectedBytes.store(sink.mark + sink.mark / 8, ordering: .relaxed)
        return GraphQLResponse(consume sink)
    }
}
