import SQL
import Testing

@Suite struct SQLQueryTests {
    private func text(_ query: SQLQuery) -> String { query.shape.text { "$\($0)" } }

    /// One place in the program, asked with other values.
    private func find(_ id: Int, _ name: String) -> SQLQuery {
        "SELECT id FROM account WHERE id = \(id) AND name = \(name)"
    }

    @Test("what is interpolated is bound, whatever it says")
    func binding() {
        let evil = "x'; DROP TABLE account; --"
        let query = find(7, evil)
        #expect(text(query) == "SELECT id FROM account WHERE id = $1 AND name = $2")
        #expect(query.values == [.integer(7), .text(evil)])
    }

    @Test("every kind of value has its place")
    func kinds() {
        let (number, missing): (Int64?, String?) = (5, nil)
        let query: SQLQuery = """
            INSERT INTO t VALUES (\(Int64.max), \(-1), \(1.5), \("é"), \([UInt8](arrayLiteral: 1, 2)), \(true), \(false),
            \(number), \(missing))
            """
        #expect(
            query.values == [
                .integer(.max), .integer(-1), .real(1.5), .text("é"), .bytes([1, 2]), .integer(1), .integer(0),
                .integer(5),
                .null,
            ])
        #expect(text(query) == "INSERT INTO t VALUES ($1, $2, $3, $4, $5, $6, $7,\n$8, $9)")
    }

    @Test("a query that is interpolated becomes a part, with its values in their places")
    func parts() {
        let newest: SQLQuery = "ORDER BY id DESC LIMIT \(10)"
        let condition: SQLQuery = "account = \("a") AND state = \("queued")"
        let query: SQLQuery = "SELECT id FROM generation WHERE \(condition) AND id < \("z") \(newest)"
        #expect(
            text(query)
                == "SELECT id FROM generation WHERE account = $1 AND state = $2 AND id < $3 ORDER BY id DESC LIMIT $4")
        #expect(query.values == [.text("a"), .text("queued"), .text("z"), .integer(10)])
    }

    static let lists: [(values: [Int], text: String)] = [
        ([], "x IN ()"), ([4], "x IN ($1)"), ([4, 5, 6], "x IN ($1, $2, $3)"),
    ]

    @Test("a list has a place for each of its values", arguments: lists)
    func list(values: [Int], text expected: String) {
        let query: SQLQuery = "x IN (\(SQLQuery.list(values)))"
        #expect(text(query) == expected)
        #expect(query.values == values.map(\.sqlValue))
    }

    @Test("the shape of a query is the same each time, and another for another query")
    func shapes() {
        #expect(find(1, "a").shape == find(2, "b").shape)
        #expect(find(1, "a").shape.hashValue == find(2, "b").shape.hashValue)
        let others: [SQLQuery] = [
            "SELECT 1", "SELECT 2", "SELECT \(1)", "SELECT \(1)\(2)", "\(1) SELECT", "", "SELECT \(find(1, "a"))",
            .list([1]), .list([1, 2]), find(1, "a"),
        ]
        #expect(Set(others.map(\.shape)).count == others.count)
        #expect(Set((others + others).map(\.shape)).count == others.count)
    }
}
