/// How much a notice matters.
public enum NoticeSeverity: String, Hashable, CaseIterable, Sendable {
    /// Good to know.
    case info
    /// Something is to be done, or will be.
    case warning
    /// Something is wrong now.
    case critical
}
