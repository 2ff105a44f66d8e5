/// Rows under titles, each column as wide as its widest cell.
package struct Table {
    package struct Column: Sendable {
        let title: String
        let isNumber: Bool

        package init(_ title: String, isNumber: Bool = false) { (self.title, self.isNumber) = (title, isNumber) }
    }

    private let columns: [Column]
    private let rows: [[String]]

    private static let gap = 2
    private static let narrowest = 12

    package init(_ columns: [Column], _ rows: [[String]]) {
        self.columns = columns
        self.rows = rows.map { $0.map(\.onOneLine) }
    }

    /// The lines, their last column cut so that they fit. A column without a single value is left out.
    ///
    /// - Parameter width: nil for a reader who has no edge, such as another program.
    package func lines(width: Int?) -> [String] {
        let kept = columns.indices.filter { index in rows.contains { !$0[index].isEmpty } }
        let cells = ([columns.map(\.title)] + rows).map { row in kept.map { row[$0] } }
        let widths = kept.indices.map { index in cells.map { $0[index].columns }.max() ?? 0 }
        let before = widths.dropLast().reduce(0) { $0 + $1 + Self.gap }
        return cells.map { row in
            var line = ""
            for (index, cell) in row.enumerated() {
                let isLast = index == row.count - 1
                let room = isLast ? width.map { max($0 - before, Self.narrowest) } : nil
                let shown = room.map { cell.cut(to: $0) } ?? cell
                let isNumber = columns[kept[index]].isNumber
                line += isLast && !isNumber ? shown : shown.padded(to: widths[index], rightAligned: isNumber)
                if !isLast { line += String(repeating: " ", count: Self.gap) }
            }
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }
}

extension Table {
    /// For stdout, as wide as its terminal.
    func print() { Swift.print(lines(width: Terminal.width(of: .output)).joined(separator: "\n")) }

    /// What belongs to one thing: a name and a value to a line. What has no value is left out.
    static func details(_ rows: [(name: String, value: String)]) -> String {
        let rows = rows.filter { !$0.value.isEmpty }
        let width = rows.map(\.name.columns).max() ?? 0
        return rows.map { "\($0.name.padded(to: width))  \($0.value.onOneLine)" }.joined(separator: "\n")
    }
}
