import Testing

@testable import BenchmarkSupport

struct ServerFrameTests {
    @Test(
        arguments: [
            ([0x81, 2, 65, 66], 2..<4), ([0x82, 0], 2..<2), ([0x8A, 1, 0], 2..<3),
            ([0x81, 126, 0, 126] + Array(repeating: 7, count: 126), 4..<130),
            ([0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0] + Array(repeating: 7, count: 65_536), 10..<65_546),
        ] as [([UInt8], Range<Int>)]
    )
    func findsThePayload(bytes: [UInt8], payload: Range<Int>) {
        let expected = ServerFrame(opcode: bytes[0] & 15, isFinal: true, payload: payload)
        #expect(ServerFrame.scan(bytes.span, at: 0) == .frame(expected))
        for count in [0, 1, bytes.count - 1] where count < bytes.count {
            #expect(ServerFrame.scan(bytes.span.extracting(0..<count), at: 0) == .incomplete)
        }
    }

    @Test
    func startsInTheMiddle() {
        let bytes: [UInt8] = [0, 0, 0x01, 1, 65]
        let expected = ServerFrame(opcode: 1, isFinal: false, payload: 4..<5)
        #expect(ServerFrame.scan(bytes.span, at: 2) == .frame(expected))
    }

    @Test(
        arguments: [
            [0xC1, 0], [0x91, 0], [0x83, 0], [0x8B, 0], [0x81, 0x80, 0, 0, 0, 0], [0x81, 126, 0, 125],
            [0x81, 127, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], [0x09, 0], [0x89, 126, 0, 126],
        ] as [[UInt8]]
    )
    func refusesWhatAServerMustNotSend(bytes: [UInt8]) {
        #expect(ServerFrame.scan(bytes.span, at: 0) == .invalid)
    }
}
