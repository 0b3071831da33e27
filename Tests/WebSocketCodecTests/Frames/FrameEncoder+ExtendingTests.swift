import Testing
import WebSocketCodec

struct FrameEncoderExtendingTests {
    /// Every step over the lengths at which the header grows gives the frame that is written at once.
    @Test(arguments: [0, 1, 100, 124, 125, 126, 127, 65_400, 65_534, 65_535, 65_536])
    func frameThatGrewIsTheFrameWrittenAtOnce(length: Int) {
        for added in [1, 2, 130, 70_000] {
            let payload = (0..<length + added).map { place in UInt8(truncatingIfNeeded: place) }
            var grown: [UInt8] = [1, 2, 3]
            FrameEncoder.append(.text, payload.span.extracting(0..<length), mask: nil, to: &grown)
            grown += payload[length...]
            FrameEncoder.extend(frameAt: 3, by: added, in: &grown)
            var whole: [UInt8] = [1, 2, 3]
            FrameEncoder.append(.text, payload.span, mask: nil, to: &whole)
            #expect(grown == whole)
        }
    }
}
