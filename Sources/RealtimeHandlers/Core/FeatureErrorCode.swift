/// The numbers of the errors that the ready-made handlers answer with, beside those of the protocol.
public struct FeatureErrorCode: RawRepresentable, Hashable, Sendable {
    /// The number on the wire; from 4000 on.
    public var rawValue: UInt32

    /// Makes a code of a number.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// 4001: what was to be changed is in another version by now.
    public static let versionConflict = FeatureErrorCode(rawValue: 4001)
    /// 4002: a field is locked by somebody else, or the lock under which it was to be changed is no longer held.
    public static let staleFence = FeatureErrorCode(rawValue: 4002)
    /// 4003: a value is not one that the field takes.
    public static let invalidValue = FeatureErrorCode(rawValue: 4003)
    /// 4004: there is no such thing.
    public static let notFound = FeatureErrorCode(rawValue: 4004)
    /// 4005: a service of the host's failed, or is not asked now because it keeps failing.
    public static let serviceFailed = FeatureErrorCode(rawValue: 4005)
}
