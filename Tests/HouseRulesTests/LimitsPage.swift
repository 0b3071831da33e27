import Foundation

/// `Documentation/Limits.md` as data: for each section that is named for a type, the lines of its table.
struct LimitsPage {
    struct Line {
        var name: String
        var `default`: String
        var reason: String
        var effect: String
        var metric: String

        /// The names in backticks of the last cell.
        var metrics: [String] { LimitsPage.quoted(self.metric) }
    }

    private(set) var sections: [String: [Line]] = [:]
    /// The limits that the page says may change while a node runs.
    private(set) var live: [String] = []

    init() throws {
        let url = SourceTree.root.appending(path: "Documentation/Limits.md")
        var section = ""
        let text = try String(contentsOf: url, encoding: .utf8)
        let paragraphs = text.components(separatedBy: "\n\n")
        let live = paragraphs.first { paragraph in paragraph.hasPrefix("`Node.changeLimits`") }
        self.live = live.map { live in Array(Self.quoted(live).dropFirst()) } ?? []
        for line in text.components(separatedBy: "\n") {
            if line.hasPrefix("## ") { section = Self.quoted(line).first ?? "" }
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
                .map { cell in cell.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 5, cells[0].hasPrefix("`"), let name = Self.quoted(cells[0]).first else { continue }
            self.sections[section, default: []].append(
                Line(name: name, default: cells[1], reason: cells[2], effect: cells[3], metric: cells[4])
            )
        }
    }

    /// A default as a number: of bytes, of nanoseconds, or of whatever is counted; nil when it is none.
    static func value(_ text: String) -> Int64? {
        let parts = text.replacing(",", with: "").split(separator: " ")
        guard let number = parts.first.flatMap({ part in Int64(part) }) else { return nil }
        let units: [Substring: Int64] = [
            "KiB": 1 << 10, "MiB": 1 << 20, "ms": 1_000_000, "s": 1_000_000_000, "min": 60_000_000_000,
        ]
        if parts.count == 1 { return number }
        return parts.count == 2 ? units[parts[1]].map { unit in number * unit } : nil
    }

    private static func quoted(_ text: String) -> [String] {
        text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { index, _ in index % 2 == 1 }.map { _, part in String(part) }
    }
}
