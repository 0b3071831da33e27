public import RealtimeProtocol

/// The client's side of the protocol over a transport that carries whole messages: connecting and coming back,
/// subscriptions with positions, an outbox, calls with timeouts.
///
/// A pure value: events, `now` and a seed go in, effects come out, and the owner acts on them in order. It has no
/// clock, no randomness, no task and no lock, so the same calls give the same effects, byte for byte.
///
/// `now` is in nanoseconds of any monotonic clock. After every call the owner takes the effects with
/// ``takeEffects()``. Effects name transports by ``SessionNumber``, and events of transports must carry the number
/// they were opened with; whatever comes from an old one is ignored.
///
/// Cost: one array append for a publication; a scan over rooms, calls and outbox on a tick.
public struct ClientStateMachine: ~Copyable, Sendable {
    enum Phase: Hashable, Sendable {
        /// No connection is wanted. Moves to `authorizing` or `opening`, or to `closed`.
        case disconnected(DisconnectCause)
        /// A token was asked for. Moves to `opening`, `waiting`, `disconnected` or `closed`.
        case authorizing(deadline: UInt64)
        /// The transport opens. Moves to `handshaking`, `waiting`, `disconnected` or `closed`.
        case opening(deadline: UInt64)
        /// `connect` was sent. Moves to `connected`, `waiting`, `disconnected` or `closed`.
        case handshaking
        /// The session is open. Moves to `waiting`, `disconnected` or `closed`.
        case connected(since: UInt64)
        /// The next attempt is set. Moves to `authorizing` or `opening`, `disconnected` or `closed`.
        case waiting(until: UInt64)
        /// Final.
        case closed
    }

    let configuration: ClientConfiguration
    let timing: Nanoseconds
    let keyPrefix: String
    var dice: Dice
    var phase = Phase.disconnected(.initial)
    var session = SessionNumber(rawValue: 0)
    /// Failed attempts since the last stable connection.
    var attempt = 0
    /// Where the last server wants the client to go; for the next attempt only.
    var nextServer: String?
    var link = Link()
    var token: ConnectionToken
    var lastTokenRequest: UInt64 = 0
    var lastCommand: UInt32 = 0
    var lastKey: UInt64 = 0
    var commands: [SentCommand] = []
    var calls: [WaitingCall] = []
    var outbox = Outbox()
    var rooms = RoomTable()
    /// The time of the last `wake` effect that is still to come; zero while a tick runs.
    var wakeAt = UInt64.max
    var effects: [ClientEffect] = []
    /// What was seen so far.
    public internal(set) var counters = ClientCounters()

    /// Makes a client that is disconnected.
    ///
    /// - Parameters:
    ///   - configuration: What to do, and how.
    ///   - seed: Decides the jitter; a different one in every client, or they come back together.
    ///   - keyPrefix: The beginning of every idempotency key, never used by another client or another run of this one;
    ///     at least 64 random bits as letters and digits. Whatever is not an ASCII letter, a digit or `-` is left out.
    public init(configuration: ClientConfiguration, seed: UInt64, keyPrefix: String) {
        self.configuration = configuration
        self.timing = Nanoseconds(configuration.timing)
        self.token = ConnectionToken(value: configuration.token)
        self.dice = Dice(seed: seed)
        let safe = keyPrefix.utf8.filter { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
            default: false
            }
        }
        self.keyPrefix = String(decoding: safe, as: UTF8.self)
    }

    /// Where the client stands.
    public var state: ClientState {
        switch self.phase {
        case .disconnected(let cause): .disconnected(cause)
        case .authorizing, .opening, .handshaking: .connecting(attempt: self.attempt)
        case .connected: .connected(client: self.link.client)
        case .waiting(let until): .waiting(until: until, attempt: self.attempt)
        case .closed: .closed
        }
    }

    /// What the present server announced; nothing while there is no session.
    public var serverFeatures: ServerFeatures { self.link.features }

    /// The last position seen in a room; nil when the client knows none.
    public func position(of room: String) -> StreamPosition? {
        self.rooms.slot(named: room).flatMap { slot in self.rooms[slot].position }
    }

    /// Gives out what is to be done, in order, and forgets it.
    public mutating func takeEffects() -> [ClientEffect] {
        var taken: [ClientEffect] = []
        swap(&taken, &self.effects)
        return taken
    }
}
