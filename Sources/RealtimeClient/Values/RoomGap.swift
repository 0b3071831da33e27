/// Which publications of a room are missing.
public struct RoomGap: Hashable, Sendable {
    /// How a gap came to be known, and what follows from it.
    public enum Cause: Hashable, Sendable {
        /// The client saw a hole in the offsets.
        ///
        /// It subscribes again from its position; `recovered` or `notRecovered` tells what came of it.
        case detected
        /// The server left the publications out and said so.
        ///
        /// They do not come any more; live publications go on after `through`.
        case announced
        /// The same, and newer publications of the same keys stand for those that had one: nothing keyed is lost for a
        /// reader that keeps the newest of each key.
        case conflated
    }

    /// The epoch that the offsets count in.
    public var epoch: String
    /// The first missing offset.
    public var from: UInt64
    /// The last missing offset.
    public var through: UInt64
    /// How the gap came to be known.
    public var cause: Cause

    /// Makes a gap.
    public init(epoch: String, from: UInt64, through: UInt64, cause: Cause) {
        self.epoch = epoch
        self.from = from
        self.through = through
        self.cause = cause
    }
}
