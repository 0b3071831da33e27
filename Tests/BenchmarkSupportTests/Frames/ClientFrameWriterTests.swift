import BenchmarkSupport
import Testing

struct ClientFrameWriterTests {
    @Test(arguments: [(0, 2), (1, 2), (7, 2), (125, 2), (126, 4), (65_535, 4), (65_536, 10)])
    func writesAMaskedFrame(count: Int, headLength: Int) {
        var writer = ClientFrameWriter(seed: 42)
        let payload = (0..<count).map { index in UInt8(truncatingIfNeeded: index &* 31) }
        var bytes: [UInt8] = [9, 9, 9]
        writer.append(opcode: 2, payload, to: &bytes)
        let frame = Array(bytes.dropFirst(3))
        #expect(frame.count == headLength + 4 + count)
        #expect(frame[0] == 0x82)
        #expect(frame[1] == 0x80 | (headLength == 2 ? UInt8(count) : headLength == 4 ? 126 : 127))
        let key = frame[headLength..<(headLength + 4)]
        let unmasked = frame.dropFirst(headLength + 4).enumerated().map { index, byte in
            byte ^ key[headLength + index % 4]
        }
        #expect(unmasked == payload)
    }

    @Test
    func everyFrameHasItsOwnKey() {
        var writer = ClientFrameWriter(seed: 42)
        var first: [UInt8] = []
        var second: [UInt8] = []
        writer.append(opcode: 1, [], to: &first)
        writer.append(opcode: 1, [], to: &second)
        #expect(first != second)
    }
}
