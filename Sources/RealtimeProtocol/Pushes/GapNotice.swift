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

    /// Creates a notice.
    public init(epoch: String, from: UInt64, through: UInt64) {
        self.epoch = epoch
        self.from = from
        self.through = through
    }
}
