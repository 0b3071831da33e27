import RealtimeProtocol
import Testing

/// Eight times the bytes may not cost much more than eight times the time, for shapes that invite more.
///
/// A quadratic reader would need 64 times. The best of several runs is taken, so a busy machine does not matter.
struct JSONLinearCostTests {
    static let shapes: [(name: String, make: @Sendable (Int) -> String)] = [
        ("escapes", { #"{"id":1,"rpc":{"method":""# + String(repeating: #"\n\ud83d\ude00"#, count: $0) + #""}}"# }),
        ("payload", { #"{"id":1,"rpc":{"data":["# + String(repeating: #"{"a":"é"},"#, count: $0) + "1]}}" }),
        ("unknown", { #"{"id":1,"rpc":{"# + String(repeating: #""later":0,"#, count: $0) + #""data":1}}"# }),
        ("digits", { #"{"id":1,"rpc":{"data":"# + String(repeating: "1234567890", count: $0) + "}}" }),
        ("integer", { #"{"id":1,"history":{"offset":"# + String(repeating: "1234567890", count: $0) + "}}" }),
        ("space", { "{" + String(repeating: " \t\r ", count: $0) + "}" }),
        ("blank lines", { String(repeating: "\n \r\n", count: $0) }),
        ("commands", { String(repeating: "{\"id\":1,\"ping\":{}}\n", count: $0) }),
        (
            "keys",
            { #"{"id":1,"connect":{"headers":{"# + (0..<$0).map { #""k\#($0)":"""# }.joined(separator: ",") + "}}}" }
        ),
        ("too deep", { #"{"id":1,"rpc":{"data":"# + String(repeating: "[", count: $0) }),
        ("cut off", { #"{"id":1,"rpc":{"data":""# + String(repeating: #"\\\""#, count: $0) }),
    ]

    @Test(arguments: shapes.map(\.name))
    func costGrowsWithTheBytes(_ name: String) throws {
        let shape = try #require(Self.shapes.first { $0.name == name })
        let limits = ProtocolLimits(maxDepth: 64, maxCommandsPerMessage: .max, maxNameBytes: .max, maxMapEntries: .max)
        func cost(_ size: Int) -> Duration {
            let bytes = Array(shape.make(size).utf8)
            var best: Duration = .seconds(60)
            for _ in 0..<5 {
                let time = ContinuousClock().measure {
                    _ = JSONCommandDecoder.decode(bytes.span, limits: limits) { _ in true }
                    _ = JSONReplyDecoder.decode(bytes.span, limits: limits) { _ in true }
                }
                best = min(best, time)
            }
            return best
        }
        let small = cost(2000)
        let large = cost(16_000)
        #expect(large < small * 24 + .milliseconds(1), "\(small) became \(large)")
    }
}
