/// A limit before and after it was changed.
public struct LimitChange: Hashable, Sendable {
    /// Which limit.
    public var limit: LiveLimit
    /// What it was.
    public var old: Int
    /// What it is.
    public var new: Int
}
