/// Every interval of the engine in one place, each with its default.
public struct Timing: Hashable, Sendable {
    /// Between two pings of the server; at least `pongTimeout`, whatever is set.
    public var pingInterval: Duration = .seconds(25)
    /// How long after a ping the peer may stay silent; any byte counts as life.
    public var pongTimeout: Duration = .seconds(10)
    /// How long a client may take to send `connect` after the transport opened.
    public var connectTimeout: Duration = .seconds(10)
    /// How long a transport may take to hand over what is queued and to close.
    public var closeTimeout: Duration = .seconds(10)
    /// How long clients that a stopping hub disconnects are asked to stay away; in whole milliseconds.
    public var reconnectAfter: Duration = .milliseconds(500)
    /// The time after that over which they are asked to spread themselves; in whole milliseconds.
    public var reconnectWithin: Duration = .seconds(10)
    /// Over how long a node that drains spreads the ends of its connections.
    ///
    /// Half a minute: what schedulers grant a process between asking it to end and killing it.
    public var drain: Duration = .seconds(30)
    /// How long the handshake may take, from the accepted socket to the last byte of the request head.
    public var handshakeTimeout: Duration = .seconds(10)
    /// How long one message may take from its first byte to its last.
    public var messageTimeout: Duration = .seconds(30)
    /// How long a call of the host's may take; then the client is told that it failed, the task is cancelled, and what
    /// it returns is ignored.
    ///
    /// As long as client libraries wait, or longer: an answer after that is for nobody.
    public var handlerTimeout: Duration = .seconds(30)
    /// How long the broker may take for an answer; then the asker is told that nobody knows what became of it.
    ///
    /// A broker answers in milliseconds, and one that changes over to another machine in seconds.
    public var brokerTimeout: Duration = .seconds(10)
    /// How long after its start a node takes to reach `Limits.connectsPerSecond`, beginning at a tenth of it.
    public var slowStart: Duration = .seconds(10)
    /// The resolution of all these: a timer may be late by this much and is never early.
    public var tick: Duration = .milliseconds(100)

    /// Makes the defaults.
    public init() {}
}
