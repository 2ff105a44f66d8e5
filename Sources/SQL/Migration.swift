/// One step of the schema. Steps are only ever added: one that has been applied somewhere must never change again.
package struct Migration: Sendable {
    /// 1, 2, 3 and so on.
    package let number: Int
    /// Statements, with a semicolon after each. They run in one transaction and must not end it.
    package let sql: String

    package init(_ number: Int, _ sql: String) { (self.number, self.sql) = (number, sql) }
}
