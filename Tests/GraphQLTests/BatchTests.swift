import GraphQL
import JSON
import Synchronization
import Testing

/// Batched fields are asked once for each place in the document, whatever lists their objects lie in.
@Suite struct BatchTests {
    /// What the batched fields were asked: the field, and the objects it was asked for.
    private final class Calls: Sendable {
        private let lines = Mutex<[String]>([])
        func note(_ line: String) { lines.withLock { $0.append(line) } }
        /// Fields side by side are asked in no order.
        var sorted: [String] { lines.withLock { $0.sorted() } }
    }

    private struct Node: ObjectValue {
        let id: String
        /// The nodes below a node are named after it.
        func children(_ count: Int) -> [Node] { (0..<count).map { Node(id: "\(id)\($0)") } }
    }

    private static let schema = Sample.make(
        """
        interface Named { name: String }
        type Query { root: Node nodes: [Node!]! grid: [[Node]] named: [Named] }
        type Node implements Named {
          id: String! name: String must: String! children: [Node] plain: [Node] slow: [Node] slowName: String parent: Node
        }
        type Other implements Named { name: String }
        """)

    private struct Other: ObjectValue {
        static let typeName: String? = "Other"
    }

    private static func engine(_ calls: Calls) throws -> Engine {
        var resolvers = Resolvers()
        resolvers.bind("Query.root") { (_: Int) in Node(id: "r") }
        resolvers.bind("Query.nodes") { (_: Int) in Node(id: "n").children(2) }
        resolvers.bind("Query.grid") { (_: Int) in [Node(id: "a").children(2), [], Node(id: "b").children(1)] }
        resolvers.bind("Query.named") { (_: Int) -> Resolved in
            .list([.object(Box(Node(id: "x"), typeName: "Node")), .object(Box(Other(), typeName: "Other")), .null])
        }
        resolvers.bind("Other.name") { (_: Other) in "other" }
        resolvers.bind("Node.id", \Node.id)
        for field in ["name", "must"] {
            resolvers.bindBatch("Node.\(field)") { (nodes: [Node], _: FieldCall) -> [Resolved] in
                calls.note("\(field) \(nodes.map(\.id).joined(separator: " "))")
                return nodes.map { $0.id == "n01" ? .failure(GraphQLError("no \(field)")) : .string("<\($0.id)>") }
            }
        }
        resolvers.bindBatch("Node.children") { (nodes: [Node], _: FieldCall) in
            calls.note("children \(nodes.map(\.id).joined(separator: " "))")
            return nodes.map { $0.children(2) }
        }
        resolvers.bindBatch("Node.parent") { (nodes: [Node], _: FieldCall) -> [Node?] in
            calls.note("parent \(nodes.map(\.id).joined(separator: " "))")
            return nodes.map { $0.id.count > 2 ? Node(id: String($0.id.dropLast())) : nil }
        }
        resolvers.bind("Node.plain") { (node: Node) in node.children(2) }
        resolvers.bindAsync("Node.slow") { (node: Node, _: FieldCall) in
            await Task.yield()
            return node.children(1)
        }
        resolvers.bindAsync("Node.slowName") { (node: Node, _: FieldCall) in
            await Task.yield()
            return "slow \(node.id)"
        }
        return try Engine(schema, resolvers, root: 0)
    }

    @Test(
        "each is asked once for each level",
        arguments: [
            ("{ nodes { name } }", ["name n0 n1"]),
            (
                "{ nodes { children { children { name } } } }",
                ["children n0 n1", "children n00 n01 n10 n11", "name n000 n001 n010 n011 n100 n101 n110 n111"]
            ),
            ("{ nodes { plain { plain { name } } } }", ["name n000 n001 n010 n011 n100 n101 n110 n111"]),
            ("{ nodes { slow { id slow { name } } } }", ["name n000 n100"]),
            (
                "{ root { plain { name children { name } } } }",
                ["children r0 r1", "name r0 r1", "name r00 r01 r10 r11"]
            ),
            ("{ grid { name } }", ["name a0 a1 b0"]),
            ("{ named { name } }", ["name x"]),
            (
                "{ nodes { children { parent { name } } } }",
                ["children n0 n1", "name n0 n0 n1 n1", "parent n00 n01 n10 n11"]
            ),
            ("{ a: nodes { name } b: nodes { name } }", ["name n0 n1", "name n0 n1"]),
        ])
    func onceForEachLevel(document: String, expected: [String]) async throws {
        let calls = Calls()
        let response = try await Self.engine(calls).execute(GraphQLRequest(document))
        #expect(calls.sorted == expected)
        #expect(response.errors.allSatisfy { $0.message == "no name" })
    }

    @Test("values reach the objects they were asked for, beside fields that wait by themselves")
    func values() async throws {
        let response = try await Self.engine(Calls()).execute(
            GraphQLRequest(
                "{ root { id slowName plain { id name slowName parent { id } children { name } } } grid { name } }"))
        #expect(
            response.text == #"{"data":{"root":{"id":"r","slowName":"slow r","plain":["#
                + #"{"id":"r0","name":"<r0>","slowName":"slow r0","parent":null,"children":[{"name":"<r00>"},{"name":"<r01>"}]},"#
                + #"{"id":"r1","name":"<r1>","slowName":"slow r1","parent":null,"children":[{"name":"<r10>"},{"name":"<r11>"}]}]},"#
                + #""grid":[[{"name":"<a0>"},{"name":"<a1>"}],[],[{"name":"<b0>"}]]}}"#)
    }

    @Test("an object of another type than the batch's gets its own value")
    func types() async throws {
        let response = try await Self.engine(Calls()).execute(GraphQLRequest("{ named { name } }"))
        #expect(response.text == #"{"data":{"named":[{"name":"<x>"},{"name":"other"},null]}}"#)
    }

    @Test("a value that fails says where, and takes down only what refuses null")
    func failures() async throws {
        let response = try await Self.engine(Calls()).execute(GraphQLRequest("{ nodes { children { id must } } }"))
        let answer = try JSON(parsing: response.body)
        #expect(
            answer["data"]?.text
                == #"{"nodes":[{"children":[{"id":"n00","must":"<n00>"},null]},"#
                + #"{"children":[{"id":"n10","must":"<n10>"},{"id":"n11","must":"<n11>"}]}]}"#)
        #expect(answer.paths == [["nodes", 0, "children", 1, "must"]])
    }
}
