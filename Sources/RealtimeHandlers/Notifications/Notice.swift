public import RealtimeProtocol

/// A notice that a store has taken.
public struct Notice: Hashable, Sendable {
    /// What everybody knows it by; given once, and to no other notice.
    public var id: String
    /// Where it is in the store's order of changes.
    public var position: StreamPosition
    /// What it says and to whom; `expires` is never nil.
    public var draft: NoticeDraft
    /// When it was sent, in milliseconds since 1970.
    public var sent: Int64
    /// When it stops being of interest, in milliseconds since 1970.
    public var expires: Int64

    /// Makes a notice.
    public init(id: String, position: StreamPosition, draft: NoticeDraft, sent: Int64, expires: Int64) {
        self.id = id
        self.position = position
        self.draft = draft
        self.sent = sent
        self.expires = expires
    }
}

/// A notice as one reader has it.
public struct NoticeEntry: Hashable, Sendable {
    /// The notice.
    public var notice: Notice
    /// Whether the reader has read it.
    public var isRead: Bool
    /// Whether the reader has confirmed it.
    public var isAcknowledged: Bool

    /// Makes an entry.
    public init(notice: Notice, isRead: Bool, isAcknowledged: Bool) {
        self.notice = notice
        self.isRead = isRead
        self.isAcknowledged = isAcknowledged
    }
}
