/// Where notices and who has read them are kept: the truth, of which rooms are only the fast path.
///
/// A store counts its changes: each notice that it takes and each mark that changes something gets the next offset of
/// one series, under an epoch that lasts as long as the store remembers. Changes become visible in that order: who has
/// seen a position has seen everything up to it. (A sequence of a database that several transactions draw from at once
/// does not keep this; a counter in a row that they lock does.)
///
/// Any number of calls run at once. A call that takes longer than ``NotificationPolicy/storeTimeout`` is given up and its
/// task cancelled; what it does all the same counts. `now` is the node's wall clock in milliseconds since 1970, and what
/// has expired by then is not there for anybody.
public protocol NotificationStore: Sendable {
    /// Keeps a notice for all readers it is for, until it expires.
    ///
    /// If the draft has a key, and a notice with that key to the same audience was sent after `quietSince` and is not
    /// expired, nothing is kept, and the receipt has that notice.
    ///
    /// - Parameters:
    ///   - draft: what is to be kept; `expires` is set.
    ///   - quietSince: from when on a notice with the same key makes the draft a repetition.
    ///   - now: the present.
    func add(
        _ draft: NoticeDraft,
        quietSince: Int64,
        now: Int64
    ) async -> Result<NoticeReceipt, NotificationStoreError>
    /// Lists a reader's notices.
    func list(
        _ query: NoticeQuery,
        for reader: NoticeReader,
        now: Int64
    ) async -> Result<NoticePage, NotificationStoreError>
    /// Marks notices; those that are marked already stay so, those that the reader does not have are left out.
    func mark(
        _ ids: [String],
        _ mark: NoticeMark,
        by reader: NoticeReader,
        now: Int64
    ) async -> Result<NoticeMarks, NotificationStoreError>
    /// Who has confirmed a notice, the first one first; nil when there is no such notice.
    func acknowledgements(of id: String, now: Int64) async -> Result<[NoticeAcknowledgement]?, NotificationStoreError>
}

/// Why a store did not do what it was asked.
public struct NotificationStoreError: Error, Hashable, Sendable {
    /// What went wrong.
    public enum Code: Hashable, Sendable {
        /// It holds as much as it may; the store itself works.
        case full
        /// It failed.
        case failed
    }

    /// What went wrong.
    public var code: Code
    /// A sentence for operators; clients do not see it.
    public var message: String

    /// Whether the store does not work.
    var isFault: Bool { self.code == .failed }

    /// Makes an error.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
