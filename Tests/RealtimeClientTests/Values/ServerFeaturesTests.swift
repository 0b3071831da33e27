import RealtimeClient
import Testing

struct ServerFeaturesTests {
    @Test(arguments: [
        ("swift-realtime/0.1.0 publish-key", true), ("swift-realtime/9 other publish-key", true),
        ("swift-realtime/0.1.0", false), ("swift-realtime/0.1.0 publish-keys", false), ("", false), ("5.4.0", false),
        ("Centrifugo 5.4.0 publish-key", false), ("publish-key", false), ("publish-key swift-realtime/1", false),
    ])
    func featuresAreNamedInTheVersion(_ version: String, _ hasKeys: Bool) {
        #expect(ServerFeatures(version: version).publishKeys == hasKeys)
    }
}
