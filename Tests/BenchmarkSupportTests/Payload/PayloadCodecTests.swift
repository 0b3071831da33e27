import Testing

@testable import BenchmarkSupport

struct PayloadCodecTests {
    private let header = PayloadHeader(
        publisher: 7,
        room: 0xABC,
        sequence: 4_000_000_001,
        sentAt: 0x0123_4567_89AB_CDEF
    )

    @Test(arguments: [PayloadCodec.minimumSize, 43, 64, 256, 16_384, PayloadCodec.maximumSize])
    func whatIsWrittenIsRead(size: Int) {
        let codec = PayloadCodec(size: size)
        var bytes: [UInt8] = [1, 2, 3]
        codec.write(header, to: &bytes)
        #expect(bytes.count == 3 + size)
        #expect(codec.read(bytes.span, 3..<bytes.count) == header)
    }

    @Test
    func everyChangedByteIsFound() {
        let codec = PayloadCodec(size: 96)
        var bytes: [UInt8] = []
        codec.write(header, to: &bytes)
        for index in bytes.indices {
            for change in [UInt8(1), 0x20, 0x80] {
                var damaged = bytes
                damaged[index] ^= change
                #expect(codec.read(damaged.span, 0..<damaged.count) == nil, "byte \(index) ^ \(change)")
            }
        }
    }

    @Test
    func anotherLengthIsDamage() {
        let codec = PayloadCodec(size: 96)
        var bytes: [UInt8] = []
        codec.write(header, to: &bytes)
        #expect(codec.read(bytes.span, 0..<95) == nil)
        #expect(codec.read(bytes.span, 1..<97) == nil)
    }

    @Test
    func payloadIsAJSONStringOfPlainASCII() {
        var bytes: [UInt8] = []
        PayloadCodec(size: 2000).write(header, to: &bytes)
        #expect(bytes.first == UInt8(ascii: "\"") && bytes.last == UInt8(ascii: "\""))
        let inner = bytes.dropFirst().dropLast()
        #expect(inner.allSatisfy { byte in byte > 32 && byte < 127 && byte != 34 && byte != 92 })
    }

    @Test(arguments: [0, 1, 0xFFFF_FFFF, 0x0123_4567, 0x89AB_CDEF] as [UInt32])
    func hexWordsRoundTrip(value: UInt32) {
        #expect(HexWord.value(HexWord.ascii(value)) == value)
    }

    @Test
    func hexWordsRefuseOtherText() {
        #expect(HexWord.value(0x3031_3233_3435_3641) == nil)
        #expect(HexWord.value(0x3031_3233_3435_3667) == nil)
        #expect(HexWord.value(0x3031_3233_3435_36B0) == nil)
    }
}
