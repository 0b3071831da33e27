/// Whom an administrator means.
public enum ConnectionTarget: Hashable, Sendable {
    /// The connection with this client id.
    case client(String)
    /// Every connection of this user; the empty name, which anonymous clients share, is nobody's.
    case user(String)
}
