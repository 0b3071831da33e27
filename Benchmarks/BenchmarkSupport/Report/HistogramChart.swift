/// Draws a latency histogram with block characters, one line for each step of 1, 2 and 5.
package struct HistogramChart: Sendable {
    private static let eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]

    package var width: Int

    package init(width: Int = 50) {
        self.width = width
    }

    package func text(_ histogram: LatencyHistogram) -> String {
        let rows = rows(histogram)
        guard let peak = rows.map(\.count).max(), peak > 0 else { return "  no samples\n" }
        var table = TextTable()
        for row in rows {
            let share = 100 * Double(row.count) / Double(histogram.count)
            let label = "\(NumberText.duration(nanoseconds: row.from)) – \(NumberText.duration(nanoseconds: row.to))"
            let percent = NumberText.fixed(share, digits: 2) + " %"
            table.add([label, NumberText.grouped(Int(row.count)), percent])
        }
        var text = ""
        for (line, row) in zip(table.text().split(separator: "\n"), rows) {
            text += "\(line)  \(bar(Double(row.count) / Double(peak)))\n"
        }
        return text
    }

    private func rows(_ histogram: LatencyHistogram) -> [(from: UInt64, to: UInt64, count: UInt64)] {
        var rows: [(from: UInt64, to: UInt64, count: UInt64)] = []
        var from: UInt64 = 0
        for to in Self.steps() {
            let count = histogram.count(in: from..<to)
            if count > 0 || !rows.isEmpty { rows.append((from, to, count)) }
            from = to
            if to > histogram.maximum { break }
        }
        while rows.last?.count == 0 { rows.removeLast() }
        return rows
    }

    /// 1 us, 2 us, 5 us and so on, to 5,000 s.
    private static func steps() -> [UInt64] {
        var steps: [UInt64] = []
        var decade: UInt64 = 1000
        while decade <= 1_000_000_000_000 {
            steps += [decade, 2 * decade, 5 * decade]
            decade *= 10
        }
        return steps
    }

    private func bar(_ share: Double) -> String {
        let eighths = max(1, Int((share * Double(width) * 8).rounded()))
        return String(repeating: "█", count: eighths / 8) + Self.eighths[eighths % 8]
    }
}
