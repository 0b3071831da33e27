import Testing
import WebSocketCodec

struct MaskingTests {
    @Test func theKeysMostSignificantByteComesFirst() {
        var payload = [UInt8]("Hello".utf8)
        var span = payload.mutableSpan
        Masking.apply(0x37FA_213D, to: &span)
        #expect(payload == [0x7F, 0x9F, 0x4D, 0x51, 0x58])
    }

    @Test(arguments: Array(0...70) + [127, 128, 129, 1000])
    func everyLengthAndPhaseAgreesWithTheByteByByteDefinition(count: Int) {
        var generator = SeededGenerator(seed: UInt64(count))
        let key = generator.bytes(4)
        let word = key.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        for phase in 0..<9 {
            let original = generator.bytes(count)
            var masked = original
            var span = masked.mutableSpan
            Masking.apply(word, offset: phase, to: &span)
            #expect(masked == original.enumerated().map { $1 ^ key[($0 + phase) % 4] })
        }
    }

    @Test func maskingTwiceRestoresThePayload() {
        var payload = [UInt8](0...255)
        for _ in 0..<2 {
            var span = payload.mutableSpan
            Masking.apply(0xDEAD_BEEF, offset: 3, to: &span)
        }
        #expect(payload == [UInt8](0...255))
    }
}
