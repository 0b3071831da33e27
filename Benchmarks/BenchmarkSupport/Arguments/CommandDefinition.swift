/// One command of a program, with its options and its help text.
package struct CommandDefinition: Sendable {
    package var name: String
    package var summary: String
    package var options: [OptionDefinition]

    package init(name: String, summary: String, options: [OptionDefinition]) {
        self.name = name
        self.summary = summary
        self.options = options
    }

    /// Reads what follows the command's name.
    ///
    /// Options are written `--name value` or `--name=value`. Nothing else is accepted.
    package func parse(_ words: some Sequence<String>) throws(UsageError) -> ParsedArguments {
        var arguments = ParsedArguments()
        var words = words.makeIterator()
        while let word = words.next() {
            if word == "--help" || word == "-h" {
                arguments.wantsHelp = true
                continue
            }
            guard word.hasPrefix("--") else {
                throw UsageError("\(name): unexpected argument “\(word)”")
            }
            let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let spelled = parts.first.map { part in String(part) } ?? ""
            guard let option = options.first(where: { option in option.name == spelled }) else {
                throw UsageError("\(name): unknown option --\(spelled)")
            }
            let attached = parts.count > 1 ? String(parts[1]) : nil
            if option.placeholder == nil {
                guard attached == nil else { throw UsageError("\(name): --\(spelled) takes no value") }
                arguments.flags.insert(spelled)
            } else {
                guard let value = attached ?? words.next() else {
                    throw UsageError("\(name): --\(spelled) needs a value")
                }
                arguments.values[spelled] = value
            }
        }
        return arguments
    }

    /// The help text: a usage line, the summary, and one line an option.
    package func usage(program: String) -> String {
        let shown = options.filter { option in !option.isHidden }
        var text = "usage: \(program) \(name) [options]\n\n\(summary)\n"
        let width = shown.map(\.spelling.count).max() ?? 0
        if !shown.isEmpty { text += "\noptions:\n" }
        for option in shown {
            let padding = String(repeating: " ", count: width - option.spelling.count + 2)
            text += "  \(option.spelling)\(padding)\(option.help)\n"
        }
        return text
    }
}
