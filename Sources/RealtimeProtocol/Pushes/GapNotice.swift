/// Which publications a subscriber will not get.
///
/// An extension of the protocol: a client library that does not know it skips the push. What follows the notice
/// starts a new interval of continuity at `through + 1`.
public struct GapNotice: Hashable, Sendable {
    /// The epoch that both offsets count in.
    public var epoch: String

    /// The offset of the first publication that is left out.
    public var from: UInt64

    /// The offset of the last publication that is left out.
    public var through: UInt64

    /// Whether newer publications of the same keys stand for what is left out.
    ///
    /// Then every key that the missing publications have is published again at a later offset, in what follows.
    public var conflated: Bool

    /// Creates a notice.
    public init(epoch: String, from: UInt64, through: UInt64, conflated: Bool = false) {
        self.epoch = epoch
        self.from = from
        self.through = through
        self.conflated = conflated
    }
}
