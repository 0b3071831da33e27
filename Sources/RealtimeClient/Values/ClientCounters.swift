/// What a client has seen, as plain numbers for metrics and tests.
public struct ClientCounters: Hashable, Sendable {
    /// Transports that were asked for.
    public var attempts = 0
    /// Sessions that were opened.
    public var sessions = 0
    /// Sessions and attempts that ended and were followed by a wait.
    public var losses = 0
    /// Waits that a server's window decided.
    public var windows = 0
    /// Publications handed to the host.
    public var publications = 0
    /// Publications dropped because their offset was not beyond the position.
    public var duplicates = 0
    /// Publications and events dropped because their room is not subscribed here.
    public var strays = 0
    /// Holes that the client found by itself.
    public var gapsDetected = 0
    /// Gaps that the server announced.
    public var gapsAnnounced = 0
    /// Resumes that the server answered with all that was missed.
    public var recoveries = 0
    /// Resumes that it could not, or did not truthfully, answer so.
    public var recoveriesRefused = 0
    /// Replies to nothing that is awaited.
    public var staleReplies = 0
    /// Messages and events of earlier sessions.
    public var staleSessions = 0
    /// Pushes of a kind that this version does not know.
    public var unknownPushes = 0
    /// Messages of a server that were not the protocol's.
    public var violations = 0
    /// Publishes that were sent again under their key.
    public var publishesResent = 0
    /// Publishes that ended with an unknown outcome.
    public var publishesUnknown = 0
    /// Calls and publishes that were refused because a limit was reached.
    public var refusals = 0

    /// All zero.
    public init() {}
}
