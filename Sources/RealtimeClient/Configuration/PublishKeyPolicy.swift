/// When a publish carries its idempotency key to the server.
///
/// The key is the member `key` of the `publish` object. A server that does not know it skips it, as every server of the
/// protocol skips unknown members; but then the key protects from nothing, so the client does not count on it.
public enum PublishKeyPolicy: Sendable, Hashable {
    /// Only to servers that say they understand it, see ``ServerFeatures``.
    ///
    /// The default, because it promises nothing that is not kept: with such a server an unacknowledged publish is sent
    /// again after a reconnect, with others it ends with ``ClientError/Code/unknownOutcome``.
    case whenAnnounced

    /// To every server; the host vouches that each of them understands it.
    case always

    /// To none.
    case never
}
