/// What a server says it can do beyond the protocol.
///
/// It says so in the `version` of its connect result: words separated by spaces, the first of which begins with
/// `swift-realtime/`, the others being names of features: `swift-realtime/0.1.0 publish-key`. Versions of other
/// servers do not look like that, so they announce nothing, and clients that do not know this see a version.
public struct ServerFeatures: Sendable, Hashable {
    /// The server publishes what carries the same `key` from the same client program once, for at least five minutes,
    /// and acknowledges every repetition.
    public var publishKeys = false

    /// Nothing beyond the protocol.
    public init() {}

    /// Reads the version of a connect result.
    public init(version: String) {
        let words = version.split(separator: " ")
        guard words.first?.hasPrefix("swift-realtime/") == true else { return }
        self.publishKeys = words.dropFirst().contains("publish-key")
    }
}
