/// Rows of cells in aligned columns: the first to the left, the others to the right if they are numbers.
package struct TextTable: Sendable {
    private var rows: [[String]] = []
    private let holdsNumbers: Bool

    package init(holdsNumbers: Bool = true) {
        self.holdsNumbers = holdsNumbers
    }

    package mutating func add(_ cells: [String]) {
        rows.append(cells)
    }

    package func text(indent: String = "  ") -> String {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { row in column < row.count ? row[column].count : 0 }.max() ?? 0
        }
        var text = ""
        for row in rows {
            var line = indent
            for (column, cell) in row.enumerated() {
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                line += (column == 0 ? "" : "  ") + (column == 0 || !holdsNumbers ? cell + padding : padding + cell)
            }
            while line.last == " " { line.removeLast() }
            text += line + "\n"
        }
        return text
    }
}
