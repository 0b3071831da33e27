internal import BenchmarkSupport
internal import RealtimeClient
internal import RealtimeProtocol
internal import RealtimeSockets

/// `client`: the client that ships, driven from a shell.
enum ClientCommand {
    static let definition = CommandDefinition(
        name: "client",
        summary: """
            One client that is told what to do, line by line, on standard input.
            It connects first. Each call is waited for and answered by one line on standard output. When the connection
            is lost the client comes back by itself, and calls wait for it.

            calls:
              connect, disconnect
              subscribe ROOM [positioned] [recoverable] [join-leave] [token TOKEN] [data JSON]
              unsubscribe ROOM
              receive ROOM                                the next event of a subscription
              publish ROOM JSON
              history ROOM LIMIT [reverse] [since OFFSET]   since counts in the epoch of the subscription
              presence ROOM
              presence-stats ROOM
              rpc METHOD [JSON]
              send JSON

            Exit code: 0 if every call succeeded, 1 if one failed, 2 if a line is not a call; no call follows that one.
            """,
        options: [
            .value("url", "URL", "where the server is (ws://127.0.0.1:8000/connection/websocket)"),
            .value("token", "TOKEN", "what to present at connect (nothing)"),
            .value("data", "JSON", "what to tell the application at connect (nothing)"),
            .value("timeout", "SECONDS", "how long to wait for each answer (10)"),
        ]
    )

    static func run(_ arguments: ParsedArguments) throws(UsageError) -> ExitCode {
        let url = arguments.text("url") ?? "ws://127.0.0.1:8000/connection/websocket"
        let timeout = Duration.seconds(try arguments.integer("timeout", default: 10, in: 1...3_600))
        var configuration = ClientConfiguration()
        configuration.token = arguments.text("token") ?? ""
        if let text = arguments.text("data") { configuration.data = try CallWords.json(text[...]) }
        configuration.timing.callTimeout = timeout
        configuration.timing.publishTimeout = timeout
        let loop: SocketClientLoop
        switch SocketClientLoop.start() {
        case .success(let started): loop = started
        case .failure(let failure):
            Console.complain(failure.error.message)
            return .environment
        }
        defer { loop.stop() }
        switch SocketTransport.make(url, on: loop) {
        case .failure(let error): throw UsageError("--url: \(error.message)")
        case .success(let transport):
            let client = RealtimeClient(transport: transport, environment: .system(), configuration: configuration)
            return converse(ClientSession(client, timeout: timeout))
        }
    }

    /// Connects, and makes the calls that standard input names.
    private static func converse(_ session: ClientSession) -> ExitCode {
        defer { waitFor { await session.close() } }
        guard perform(.connect, session) else { return .failed }
        var isGood = true
        var number = 0
        while let line = readLine() {
            number += 1
            if line.allSatisfy(\.isWhitespace) { continue }
            do throws(UsageError) {
                let call = try ClientCall(line)
                isGood = perform(call, session) && isGood
            } catch {
                Console.complain("line \(number): \(error.message)")
                return .environment
            }
        }
        return isGood ? .success : .failed
    }

    /// Makes a call and prints what came of it; false if it failed.
    private static func perform(_ call: ClientCall, _ session: ClientSession) -> Bool {
        switch waitFor({ await session.perform(call) }) {
        case .success(let line):
            Console.print(line)
            return true
        case .failure(let error):
            Console.print(AnswerText.error(error))
            return false
        }
    }
}
