/// What a transport says after it was offered slices.
public enum WriteOutcome: Equatable, Sendable {
    /// It took this many bytes. Fewer than offered means that it is full: the hub keeps the cursors where they are and
    /// offers nothing until the transport reports that it is writable again.
    case taken(Int)
    /// The peer is gone. The transport reports the end through `closed` as always.
    case failed
}
