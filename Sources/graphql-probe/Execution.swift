import GraphQL
import JSON
import Synchronization

/// Executes documents over values that the request brings along: a tree by response key.
enum ProbeExecution {
    /// An object of the tree and where it stands.
    struct Node: Sendable {
        let value: JSON
        let path: [JSON]
    }

    /// What the resolvers were given: one row a call, of path and arguments.
    final class Calls: Sendable {
        let rows = Mutex<[JSON]>([])
    }

    static func answer(_ request: JSON, _ schema: Schema) async throws -> JSON {
        var resolvers = Resolvers()
        resolvers.bindFallback { (parent: Node, call: FieldCall) in try resolve(parent, call) }
        let root = Node(value: request["resolved"] ?? [:], path: [])
        let engine = Engine(unchecked: schema, resolvers, root: root, limits: .trusted)
        let calls = Calls()
        let response = await engine.executeUnvalidated(
            GraphQLRequest(
                request["document"]?.stringValue ?? "", operationName: request["operation"]?.stringValue,
                variables: request["variables"]?.objectValue ?? JSONObject(), context: calls))
        guard case .object(var answer) = try JSON(parsing: response.body, limits: JSON.Limits(maximumDepth: 1_000))
        else { return .null }
        answer["arguments"] = .array(calls.rows.withLock { $0 })
        return .object(answer)
    }

    private static func resolve(_ parent: Node, _ call: FieldCall) throws -> Resolved {
        let path = parent.path + [.string(call.responseKey)]
        if !call.arguments.values.isEmpty, let calls = call.context as? Calls {
            calls.rows.withLock { $0.append([.array(path), .object(call.arguments.values)]) }
        }
        return resolved(parent.value[call.responseKey] ?? .null, path, call.isLeaf, lists: call.listDepth)
    }

    /// `lists` counts the lists that the position still wants around its values.
    private static func resolved(_ value: JSON, _ path: [JSON], _ isLeaf: Bool, lists: Int) -> Resolved {
        if let text = value["$error"]?.stringValue { return .failure(GraphQLError(text)) }
        switch value {
        case .null: return .null
        case .array(let items) where lists > 0 || isLeaf:
            return .list(items.enumerated().map { resolved($1, path + [.int($0)], isLeaf, lists: lists - 1) })
        // Whatever stands where an object is wanted is one; it just may have no fields.
        case _ where !isLeaf && lists <= 0:
            return .object(Box(Node(value: value, path: path), typeName: value["__typename"]?.stringValue))
        default: return .json(value)
        }
    }
}
