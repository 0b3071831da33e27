/// The bounds of an ``AdminHandler``, each with its default.
public struct AdminLimits: Hashable, Sendable {
    /// Between two status publications while somebody watches: as often as people can follow.
    public var interval: Duration = .seconds(1)
    /// Over how long latencies are looked back at least, and at most twice as long.
    public var latencyWindow: Duration = .seconds(30)
    /// Slow connections in a status: the first lines of a table.
    public var slowConnections = 10
    /// Audit records of what was done that are kept in memory; the oldest go first, and are at the host's sink only.
    public var auditRecords = 1000
    /// Audit records of what was refused or failed, apart, so that nobody can push out the others by asking in vain.
    public var auditRefusals = 1000
    /// Bytes of the arguments that a record holds; of larger ones it says how many there were.
    public var auditArgumentBytes = 1024
    /// How long the host's sink may take for a record: less than the engine gives a method call.
    public var auditTimeout: Duration = .seconds(5)
    /// Bytes of an announcement's text in UTF-8: a long paragraph.
    public var announcementBytes = 2000
    /// Seconds over which a drain may be spread: an hour.
    public var drainSeconds = 3600

    /// Makes the defaults.
    public init() {}
}
