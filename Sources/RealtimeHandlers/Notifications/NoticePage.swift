public import RealtimeProtocol

/// Which of a reader's notices are wanted.
public enum NoticeQuery: Hashable, Sendable {
    /// The newest ones, newest first; those sent before a position, to go further back.
    case latest(before: StreamPosition? = nil, limit: Int)
    /// Those that were sent, read or confirmed after a position, in the order of their last change.
    ///
    /// A position of another epoch stands before everything.
    case changes(after: StreamPosition, limit: Int)
}

/// A part of a reader's notices.
public struct NoticePage: Hashable, Sendable {
    /// The notices, in the order of the query, without expired ones.
    public var entries: [NoticeEntry]
    /// How many notices of the reader's are not read, all pages together.
    public var unread: Int
    /// The store's position that `unread` is of.
    public var head: StreamPosition
    /// Up to where changes are known now: what follows is asked for from here.
    public var position: StreamPosition
    /// Whether there is more.
    public var hasMore: Bool

    /// Makes a page.
    public init(
        entries: [NoticeEntry],
        unread: Int,
        head: StreamPosition,
        position: StreamPosition,
        hasMore: Bool
    ) {
        self.entries = entries
        self.unread = unread
        self.head = head
        self.position = position
        self.hasMore = hasMore
    }
}

/// What a store made of a draft.
public struct NoticeReceipt: Hashable, Sendable {
    /// The notice that is kept: the new one, or the earlier one that the draft repeats.
    public var notice: Notice
    /// Whether the draft repeats an earlier notice, so that nothing new is kept.
    public var isRepetition: Bool

    /// Makes a receipt.
    public init(notice: Notice, isRepetition: Bool) {
        self.notice = notice
        self.isRepetition = isRepetition
    }
}

/// What a reader does to a notice.
public enum NoticeMark: Hashable, Sendable {
    /// Has read it.
    case read
    /// Has confirmed it, and so has read it.
    case acknowledged
}

/// What a reader's marks changed.
public struct NoticeMarks: Hashable, Sendable {
    /// Those of the notices that the reader has and that are not expired, whether or not they were marked before.
    public var ids: [String]
    /// How many notices of the reader's are not read now.
    public var unread: Int
    /// The store's position that this is of.
    public var head: StreamPosition

    /// Makes an answer.
    public init(ids: [String], unread: Int, head: StreamPosition) {
        self.ids = ids
        self.unread = unread
        self.head = head
    }
}

/// That somebody has confirmed a notice.
public struct NoticeAcknowledgement: Hashable, Sendable {
    /// Who.
    public var user: String
    /// When, in milliseconds since 1970.
    public var time: Int64

    /// Makes an acknowledgement.
    public init(user: String, time: Int64) {
        self.user = user
        self.time = time
    }
}
