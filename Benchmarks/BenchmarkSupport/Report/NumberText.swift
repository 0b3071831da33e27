/// Numbers as people read them in a table.
package enum NumberText {
    /// A number with `digits` decimals and thousands separated by commas.
    package static func fixed(_ value: Double, digits: Int) -> String {
        guard value.isFinite else { return "-" }
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let scaled = (value.magnitude * scale).rounded()
        guard scaled < 9e18 else { return "\(value)" }
        let whole = grouped(Int(scaled / scale))
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard digits > 0 else { return sign + whole }
        let fraction = String(Int(scaled.truncatingRemainder(dividingBy: scale)))
        return "\(sign)\(whole)." + String(repeating: "0", count: digits - fraction.count) + fraction
    }

    package static func grouped(_ value: Int) -> String {
        var text = ""
        for (index, digit) in String(value.magnitude).reversed().enumerated() {
            if index > 0, index.isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return (value < 0 ? "-" : "") + String(text.reversed())
    }

    /// A time in the unit that suits it, with three figures or so.
    package static func duration(nanoseconds: UInt64) -> String {
        let value = Double(nanoseconds)
        switch value {
        case ..<1e3: return "\(nanoseconds) ns"
        case ..<1e5: return "\(fixed(value / 1e3, digits: 1)) us"
        case ..<1e6: return "\(fixed(value / 1e3, digits: 0)) us"
        case ..<1e8: return "\(fixed(value / 1e6, digits: 1)) ms"
        case ..<1e9: return "\(fixed(value / 1e6, digits: 0)) ms"
        default: return "\(fixed(value / 1e9, digits: 2)) s"
        }
    }
}
