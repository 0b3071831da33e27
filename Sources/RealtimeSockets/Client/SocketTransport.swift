public import RealtimeClient
internal import RealtimeProtocol

/// WebSocket over TCP for `RealtimeClient`.
///
/// ```swift
/// let loop = try SocketClientLoop.start().get()
/// let transport = try SocketTransport.make("ws://127.0.0.1:8000/connection/websocket", on: loop).get()
/// let client = RealtimeClient(transport: transport, environment: .system())
/// await client.connect()
/// ```
public struct SocketTransport: ClientTransport {
    let address: SocketAddress
    let options: ClientWebSocketOptions
    let loop: SocketClientLoop
    private let follows: @Sendable (_ url: String) -> Bool
    private let change: @Sendable (inout ClientWebSocketOptions) -> Void

    /// Makes a transport from a URL such as `ws://127.0.0.1:8000/connection/websocket`.
    ///
    /// The host is an IPv4 address, an IPv6 address in brackets, or `localhost` (127.0.0.1): names are not looked up,
    /// since the system's way to do it blocks. Without a port it is 80. TLS (`wss`) is not there.
    ///
    /// - Parameters:
    ///   - url: Where the server is.
    ///   - loop: The thread that serves the socket.
    ///   - follows: Whether to go to the URL that a server names when it lets its clients go. Nowhere by default, since
    ///     the client's token goes there too.
    ///   - change: Changes the options of the handshake and the limits, where the defaults do not fit.
    /// - Returns: an error of the code `invalidRequest` for a URL that cannot be used.
    public static func make(
        _ url: String,
        on loop: SocketClientLoop,
        follows: @escaping @Sendable (_ url: String) -> Bool = { _ in false },
        _ change: @escaping @Sendable (inout ClientWebSocketOptions) -> Void = { _ in }
    ) -> Result<SocketTransport, ClientError> {
        func refuse(_ message: String) -> Result<SocketTransport, ClientError> {
            .failure(ClientError(code: .invalidRequest, message: "“\(url)”: \(message)", origin: .local))
        }
        if url.hasPrefix("wss://") { return refuse("there is no TLS here; bring a transport that has it") }
        guard url.hasPrefix("ws://") else { return refuse("a URL begins with ws://") }
        if url.contains("#") { return refuse("a WebSocket URL has no fragment (RFC 6455 3)") }
        let rest = url.dropFirst(5)
        let end = rest.firstIndex { character in character == "/" || character == "?" } ?? rest.endIndex
        let authority = String(rest[..<end])
        let path = rest[end...].hasPrefix("/") ? String(rest[end...]) : "/" + rest[end...]
        let hasPort = authority.last != "]" && authority.contains(":")
        switch SocketAddress.parse(hasPort ? authority : authority + ":80") {
        case .failure: return refuse("the host is no IP address and not localhost, or the port is none")
        case .success(let address):
            var options = ClientWebSocketOptions(host: authority, path: path)
            change(&options)
            let transport = SocketTransport(
                address: address,
                options: options,
                loop: loop,
                follows: follows,
                change: change
            )
            return .success(transport)
        }
    }

    /// Connects and shakes hands.
    public func open() async -> Result<any ClientConnection, TransportFailure> {
        await SocketClientConnection(address: self.address, options: self.options, mail: self.loop.mail).open()
    }

    /// Goes to a server that another one named, if `follows` says so, else where it always goes.
    public func open(at server: String) async -> Result<any ClientConnection, TransportFailure> {
        guard self.follows(server) else { return await self.open() }
        switch Self.make(server, on: self.loop, follows: self.follows, self.change) {
        case .success(let transport): return await transport.open()
        case .failure(let error): return .failure(TransportFailure(error))
        }
    }
}

extension ClientEnvironment {
    /// The system's clock and randomness, with the host's way to get tokens.
    ///
    /// - Parameter token: Gives a token for the connection (nil) or for a room; without it, asking for one fails.
    public static func system(
        token: @escaping @Sendable (_ room: String?) async -> Result<String, ClientError> = { _ in
            .failure(ClientError(code: .noToken, message: "the host supplies no tokens", origin: .local))
        }
    ) -> ClientEnvironment {
        ClientEnvironment(
            now: { MonotonicClock.now() },
            sleep: { until in
                let now = MonotonicClock.now()
                do {
                    if until > now { try await Task.sleep(for: .nanoseconds(Int64(clamping: until - now))) }
                } catch {
                    // Cancelled: the caller looks for itself.
                    return
                }
            },
            random: { SystemEntropy.words.low },
            token: token
        )
    }
}
