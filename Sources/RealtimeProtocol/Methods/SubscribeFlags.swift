/// What a subscribing client can do or wants beyond the fields of its request.
///
/// Bits that have no name here are kept as they came.
public struct SubscribeFlags: OptionSet, Hashable, Sendable {
    /// The bits as they are on the wire.
    public let rawValue: UInt64

    /// Creates flags from their bits.
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// The client understands pushes that name their channel by a number.
    ///
    /// A server may ignore this.
    public static let channelCompaction = SubscribeFlags(rawValue: 1)

    /// The client wants the error `.unrecoverablePosition` in place of a result whose `recovered` is false.
    public static let rejectUnrecovered = SubscribeFlags(rawValue: 2)
}
