/// One step of the schema. Steps are only ever added: one that has been applied somewhere must never change again.
package struct Migration: Sendable {
    /// 1, 2, 3 and so on.
    package let number: Int
    /// Statements, with a semicolon after each. They run in one transaction and must not end it.
    package let sql: String
    /// A program that knows fewer migrations than this cannot work with what this one leaves. Most only add, and are safe beside
    /// any: what one no longer needs is taken away a version later.
    package let needs: Int

    package init(_ number: Int, _ sql: String, needs: Int = 1) {
        (self.number, self.sql, self.needs) = (number, sql, needs)
    }
}
