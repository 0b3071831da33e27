/// The time at which a hub acts, passed along so that a broker in memory needs no clock.
public struct TurnTime: Sendable {
    /// The host's monotonic clock.
    public var now: Instant
    /// Milliseconds since 1970, for time stamps that people read.
    public var wallMilliseconds: Int64

    /// Makes a time.
    public init(now: Instant, wallMilliseconds: Int64) {
        self.now = now
        self.wallMilliseconds = wallMilliseconds
    }
}

/// A hub as the broker knows it.
public struct BrokerLink: Hashable, Sendable {
    /// The number that the broker gave.
    public let number: Int

    /// Makes a link.
    public init(number: Int) {
        self.number = number
    }
}

/// Owner of the logs of record: assigns offsets, keeps history, and brings every hub the publications of its rooms.
///
/// A broker works with messages: `perform` returns at once, answers and publications arrive in the hub's mailbox. All
/// methods may be called from any thread. A broker never fails silently: every request with an id is answered exactly
/// once.
public protocol Broker: AnyObject, Sendable {
    /// Whether a publish that comes again with its key is published once, within five minutes at least.
    ///
    /// A key that ends in `-` and a number is a place in a series: once a publish of a series is in a room's log, an
    /// earlier one that is not is refused as ``BrokerError/Code/overtaken``, or a publisher's order would be lost when it
    /// sends again. Only then clients are told that they may send it again. The default is that it is not.
    var remembersPublishKeys: Bool { get }
    /// Whether the broker keeps consumers that acknowledge; if not, clients that name one are refused (error 108).
    var keepsConsumers: Bool { get }
    /// Whether the broker is an authority for leases: grants each key of a room to one holder at a time, under tokens
    /// that only grow, for as long as anybody may remember one, and refuses fenced publishes of whoever does not hold
    /// the lease.
    ///
    /// The default is that it is not, and clients are told that leases are not available.
    var grantsLeases: Bool { get }
    /// A hub begins to listen.
    func attach(_ mailbox: BrokerMailbox) -> BrokerLink
    /// A hub ends; its subscriptions end with it, and the clients that it said are in rooms have dropped.
    func detach(_ link: BrokerLink, at time: TurnTime)
    /// Carries out one command of a hub.
    func perform(_ command: BrokerCommand, from link: BrokerLink, at time: TurnTime)
    /// When time alone changes something in the broker, so that a hub should call `tick`; nil when nothing waits.
    ///
    /// Read by every hub in every turn: it must cost no more than an atomic load. A broker with a clock of its own
    /// needs no hubs for this, and keeps the default, which is nil.
    var nextWake: Instant? { get }
    /// Does what became due; any hub may call it, at any time.
    func tick(at time: TurnTime)
}

extension Broker {
    /// False: leases are refused, and fenced publishes too.
    public var grantsLeases: Bool { false }
    /// False: a key is ignored.
    public var remembersPublishKeys: Bool { false }
    /// False: there are no consumers.
    public var keepsConsumers: Bool { false }
    /// Nil: the broker keeps its time itself.
    public var nextWake: Instant? { nil }
    /// Nothing becomes due.
    public func tick(at time: TurnTime) {}
}
