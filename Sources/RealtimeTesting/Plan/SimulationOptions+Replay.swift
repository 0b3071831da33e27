extension SimulationOptions {
    /// The options as one word, from which they can be made again: what a failure prints.
    public var replay: String {
        var parts = [
            "events=\(self.events)", "clients=\(self.clients.lowerBound)-\(self.clients.upperBound)",
            "nodes=\(self.nodes.lowerBound)-\(self.nodes.upperBound)",
            "rooms=\(self.rooms.lowerBound)-\(self.rooms.upperBound)",
        ]
        if let only = self.onlyFaults {
            let names = FaultKind.allCases.filter { kind in only.contains(kind) }.map { kind in "\(kind)" }
            parts.append("only=\(names.joined(separator: "+"))")
        }
        return parts.joined(separator: ",")
    }

    /// Makes the options again; nil for text that `replay` did not write.
    public init?(replay text: String) {
        self.init()
        for part in text.split(separator: ",") {
            let words = part.split(separator: "=", omittingEmptySubsequences: false)
            guard words.count == 2 else { return nil }
            switch words[0] {
            case "events":
                guard let events = Int(words[1]), events > 0 else { return nil }
                self.events = events
            case "only":
                let names = words[1].split(separator: "+").map(String.init)
                self.onlyFaults = Set(FaultKind.allCases.filter { kind in names.contains("\(kind)") })
            case "clients", "nodes", "rooms":
                guard let range = Self.range(words[1]) else { return nil }
                if words[0] == "clients" { self.clients = range }
                if words[0] == "nodes" { self.nodes = range }
                if words[0] == "rooms" { self.rooms = range }
            default:
                return nil
            }
        }
    }

    private static func range(_ text: Substring) -> ClosedRange<Int>? {
        let ends = text.split(separator: "-").compactMap { end in Int(end) }
        guard ends.count == 2, ends[0] >= 1, ends[0] <= ends[1] else { return nil }
        return ends[0]...ends[1]
    }
}
