/// A connection of one hub: a slot and the generation that tells apart the connections that used it.
///
/// Stale ids are harmless: every call that takes one checks the generation.
public struct ConnectionID: Hashable, Sendable, CustomStringConvertible {
    /// The place in the hub's tables.
    public let slot: Int32
    /// Which use of the slot this is.
    public let generation: UInt32

    /// Makes an id; for hosts that test their handlers.
    public init(slot: Int32, generation: UInt32) {
        self.slot = slot
        self.generation = generation
    }

    /// Text such as `17#3` for logs.
    public var description: String { "\(self.slot)#\(self.generation)" }
}
