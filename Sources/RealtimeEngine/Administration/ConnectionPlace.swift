/// Where a connection stands in the order in which a node lists them: by hub, then by slot.
///
/// As text it is `hub.slot`, such as `0.17`.
public struct ConnectionPlace: Hashable, Comparable, Sendable, LosslessStringConvertible {
    /// The hub's number in its node.
    public var hub: Int
    /// The slot in the hub.
    public var slot: Int32

    /// Makes a place.
    public init(hub: Int, slot: Int32) {
        self.hub = hub
        self.slot = slot
    }

    /// Reads a place from its text; nil when it is none.
    public init?(_ description: String) {
        let parts = description.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let hub = Int(parts[0]), let slot = Int32(parts[1]), hub >= 0, slot >= 0 else {
            return nil
        }
        self.init(hub: hub, slot: slot)
    }

    /// The place as text.
    public var description: String { "\(self.hub).\(self.slot)" }

    /// Whether the left one is listed first.
    public static func < (left: ConnectionPlace, right: ConnectionPlace) -> Bool {
        (left.hub, left.slot) < (right.hub, right.slot)
    }
}
