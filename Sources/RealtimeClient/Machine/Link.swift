/// What holds for the present session only.
struct Link: Sendable {
    /// The id of the connection.
    var client = ""
    /// What the server announced.
    var features = ServerFeatures()
    /// When the server must have been heard again; the end of time when it sends no pings.
    var silentUntil = UInt64.max
    /// How long the server may be silent.
    var silence = UInt64.max
    /// Whether pings are to be answered.
    var answersPings = false
    /// When to ask for a new token for the connection.
    var refreshAt = UInt64.max
}

/// The token of the connection and the question for another one.
struct ConnectionToken: Sendable {
    var value: String
    /// The server said so.
    var isExpired = false
    /// The number of the unanswered question, or zero.
    var request: UInt64 = 0
}

/// A command that was sent in the present session and is not answered.
struct SentCommand: Sendable {
    enum Purpose: Sendable, Hashable {
        case connect
        case refresh
        case subscribe(slot: Int, generation: UInt64)
        case unsubscribe(slot: Int)
        case subRefresh(slot: Int, generation: UInt64)
        case publish
        case call(CallNumber)
    }

    var id: UInt32
    var purpose: Purpose
    var deadline: UInt64
}

/// The intervals of a client in nanoseconds.
struct Nanoseconds: Sendable {
    let backoff: Backoff
    let stablePeriod: UInt64
    let windowCap: UInt64
    let connectTimeout: UInt64
    let commandTimeout: UInt64
    let callTimeout: UInt64
    let publishTimeout: UInt64
    let publishKeyLifetime: UInt64
    let pingSlack: UInt64

    init(_ timing: ClientTiming) {
        self.backoff = Backoff(base: timing.backoffBase, cap: timing.backoffCap)
        self.stablePeriod = timing.stablePeriod.nanoseconds
        self.windowCap = timing.windowCap.nanoseconds
        self.connectTimeout = timing.connectTimeout.nanoseconds
        self.commandTimeout = timing.commandTimeout.nanoseconds
        self.callTimeout = timing.callTimeout.nanoseconds
        self.publishTimeout = timing.publishTimeout.nanoseconds
        self.publishKeyLifetime = timing.publishKeyLifetime.nanoseconds
        self.pingSlack = timing.pingSlack.nanoseconds
    }
}
