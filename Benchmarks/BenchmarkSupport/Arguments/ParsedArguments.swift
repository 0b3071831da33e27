/// The options that were given, read by name and type.
package struct ParsedArguments: Sendable {
    package var wantsHelp = false
    package internal(set) var values: [String: String] = [:]
    package internal(set) var flags: Set<String> = []

    package init() {}

    package func flag(_ name: String) -> Bool {
        flags.contains(name)
    }

    package func text(_ name: String) -> String? {
        values[name]
    }

    /// Whether the option was given at all.
    package func has(_ name: String) -> Bool {
        values[name] != nil || flags.contains(name)
    }

    package func integer(
        _ name: String,
        default fallback: Int,
        in range: ClosedRange<Int>
    ) throws(UsageError) -> Int {
        guard let text = values[name] else { return fallback }
        guard let number = Int(text) else {
            throw UsageError("--\(name): “\(text)” is not a whole number")
        }
        guard range.contains(number) else {
            throw UsageError("--\(name): \(number) is not in \(range.lowerBound)...\(range.upperBound)")
        }
        return number
    }

    package func number(
        _ name: String,
        default fallback: Double,
        in range: ClosedRange<Double>
    ) throws(UsageError) -> Double {
        guard let text = values[name] else { return fallback }
        guard let number = Double(text), number.isFinite else {
            throw UsageError("--\(name): “\(text)” is not a number")
        }
        guard range.contains(number) else {
            throw UsageError("--\(name): \(text) is not in \(range.lowerBound)...\(range.upperBound)")
        }
        return number
    }

    /// One of a fixed set of words.
    package func choice<Choice: RawRepresentable<String>>(
        _ name: String,
        default fallback: Choice,
        from choices: [Choice]
    ) throws(UsageError) -> Choice {
        guard let text = values[name] else { return fallback }
        guard let choice = choices.first(where: { choice in choice.rawValue == text }) else {
            let names = choices.map(\.rawValue).joined(separator: ", ")
            throw UsageError("--\(name): “\(text)” is not one of \(names)")
        }
        return choice
    }
}
