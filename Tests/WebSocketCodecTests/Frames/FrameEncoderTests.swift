import Testing
import WebSocketCodec

struct FrameEncoderTests {
    static let hello = [UInt8]("Hello".utf8)

    @Test func rfcExamples() {
        var output: [UInt8] = []
        FrameEncoder.append(.text, Self.hello.span, mask: nil, to: &output)
        #expect(output == [0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F])
        output = []
        FrameEncoder.append(.text, Self.hello.span, mask: 0x37FA_213D, to: &output)
        #expect(output == [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58])
        output = []
        FrameEncoder.append(.text, fin: false, Self.hello.span.extracting(0..<3), mask: nil, to: &output)
        FrameEncoder.append(.continuation, Self.hello.span.extracting(3..<5), mask: nil, to: &output)
        #expect(output == [0x01, 0x03, 0x48, 0x65, 0x6C, 0x80, 0x02, 0x6C, 0x6F])
        output = []
        FrameEncoder.append(.pong, Self.hello.span, mask: 0x37FA_213D, to: &output)
        #expect(output == [0x8A, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58])
    }

    @Test(arguments: [0, 1, 125, 126, 127, 255, 256, 65535, 65536, 65537, 1 << 20], roles)
    func rule35LengthsAreInTheirShortestForm(count: Int, receiver: EndpointRole) {
        let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var output: [UInt8] = [0xAA]
        let mask: UInt32? = receiver == .server ? 0x37FA_213D : nil
        FrameEncoder.append(.binary, payload.span, mask: mask, to: &output)
        #expect(output[0] == 0xAA)
        #expect([UInt8](output[1...]) == Wire.frame(0x82, payload, to: receiver))
        let header = FrameEncoder.headerLength(payloadLength: count, masked: mask != nil)
        #expect(output.count == 1 + header + count)
    }

    @Test(arguments: [Int.max, 1 << 40], [nil, 0x0102_0304] as [UInt32?])
    func headersOfHugePayloadsDoNotTrap(length: Int, mask: UInt32?) {
        var output: [UInt8] = []
        FrameEncoder.appendHeader(.binary, payloadLength: length, mask: mask, to: &output)
        #expect(output.count == FrameEncoder.headerLength(payloadLength: length, masked: mask != nil))
        let value = output[2..<10].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        #expect(value == UInt64(length))
    }

    @Test(arguments: [Opcode.ping, .pong, .close, .text, .binary])
    func rule31EmptyAndControlFramesAreMaskedToo(opcode: Opcode) {
        var output: [UInt8] = []
        let nothing: [UInt8] = []
        FrameEncoder.append(opcode, nothing.span, mask: 0x0102_0304, to: &output)
        #expect(output == [0x80 | opcode.rawValue, 0x80, 1, 2, 3, 4])
    }
}
