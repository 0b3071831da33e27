public import RealtimeEngine

/// Who brings an administrator's announcement to everybody: mostly the host's ``NotificationHandler``.
public protocol AdminAnnouncer: Sendable {
    /// Announces something; success when everybody who is there gets it.
    func announce(_ announcement: AdminAnnouncement, by caller: Caller) async -> Result<Void, HandlerError>
}

/// What an administrator tells everybody.
public struct AdminAnnouncement: Hashable, Sendable {
    /// The words.
    public var text: String
    /// How much it matters.
    public var severity: NoticeSeverity

    /// Makes an announcement.
    public init(text: String, severity: NoticeSeverity) {
        self.text = text
        self.severity = severity
    }
}

/// An announcer that is a closure.
public struct ClosureAnnouncer: AdminAnnouncer {
    private let body: @Sendable (AdminAnnouncement, Caller) async -> Result<Void, HandlerError>

    /// Makes an announcer of a closure.
    public init(_ body: @escaping @Sendable (AdminAnnouncement, Caller) async -> Result<Void, HandlerError>) {
        self.body = body
    }

    /// What the closure does.
    public func announce(_ announcement: AdminAnnouncement, by caller: Caller) async -> Result<Void, HandlerError> {
        await self.body(announcement, caller)
    }
}
