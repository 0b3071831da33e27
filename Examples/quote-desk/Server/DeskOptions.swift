/// What the command line says.
struct DeskOptions {
    var host = "127.0.0.1"
    var port: UInt16 = 8080
    var data = ".quote-desk"
    var web = WebFiles.standardFolder
    var drain = 2

    static let help = """
        usage: quote-desk [options]

        A desk for insurance quotes that several people edit together, as a web page.
        Prints one line, `listening on HOST:PORT`, when ready; SIGTERM and Control-C let the clients go and stop it.

        options:
          --host HOST      the address to listen on (127.0.0.1)
          --port PORT      the port to listen on; 0 lets the system choose (8080)
          --data FOLDER    where quotes are kept (.quote-desk)
          --web FOLDER     the page's files (those beside the sources)
          --drain SECONDS  over how long a stop lets the clients go (2)
          --help           this text
        """

    struct UsageError: Error {
        var message: String
    }

    /// Nil when help was asked for.
    init?(_ arguments: [String]) throws(UsageError) {
        var rest = arguments[...]
        while let name = rest.popFirst() {
            if name == "--help" || name == "-h" { return nil }
            guard let value = rest.popFirst() else { throw UsageError(message: "\(name) needs a value") }
            switch name {
            case "--host": self.host = value
            case "--port": self.port = try Self.number(name, value, 0...65_535)
            case "--data": self.data = value
            case "--web": self.web = value
            case "--drain": self.drain = try Self.number(name, value, 0...3_600)
            default: throw UsageError(message: "there is no option \(name); see --help")
            }
        }
    }

    private static func number<Number: FixedWidthInteger>(
        _ name: String,
        _ text: String,
        _ range: ClosedRange<Number>
    ) throws(UsageError) -> Number {
        guard let number = Number(text), range.contains(number) else {
            throw UsageError(message: "\(name): “\(text)” is not from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
