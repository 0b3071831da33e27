public import RealtimeProtocol

/// A notice to be sent.
public struct NoticeDraft: Hashable, Sendable {
    /// Whom it is for.
    public var audience: NoticeAudience
    /// How much it matters.
    public var severity: NoticeSeverity
    /// One line.
    public var title: String
    /// What there is to say beside the title.
    public var body: String
    /// What the host's own clients need to know, such as which quote it is about.
    public var data: JSONValue?
    /// When it stops being of interest, in milliseconds since 1970; nil for ``NotificationPolicy/lifetime`` from now.
    public var expires: Int64?
    /// Whether everybody it is for is to confirm having seen it.
    public var requiresAcknowledgement: Bool
    /// What makes it a repetition of an earlier one to the same audience, such as `disk full on db2`; nil for nothing.
    ///
    /// For ``NotificationPolicy/quietPeriod`` such a repetition is taken, and nobody is bothered with it again. It also
    /// makes sending safe to repeat when no answer came.
    public var key: String?
    /// The user who sends it; nil for the host.
    public var sender: NoticeSender?

    /// Makes a draft.
    public init(
        to audience: NoticeAudience,
        severity: NoticeSeverity = .info,
        title: String,
        body: String = "",
        data: JSONValue? = nil,
        expires: Int64? = nil,
        requiresAcknowledgement: Bool = false,
        key: String? = nil,
        sender: NoticeSender? = nil
    ) {
        self.audience = audience
        self.severity = severity
        self.title = title
        self.body = body
        self.data = data
        self.expires = expires
        self.requiresAcknowledgement = requiresAcknowledgement
        self.key = key
        self.sender = sender
    }
}

/// The user who sent a notice.
public struct NoticeSender: Hashable, Sendable {
    /// The user's id.
    public var user: String
    /// The name that others are shown.
    public var name: String

    /// Makes a sender.
    public init(user: String, name: String) {
        self.user = user
        self.name = name
    }
}
