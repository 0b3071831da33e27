import Testing
import WebSocketCodec

struct OpcodeTests {
    @Test func onlyTheSixOpcodesOfTheStandardExist() {
        let known = (UInt8.min...UInt8.max).filter { Opcode(rawValue: $0) != nil }
        #expect(known == [0, 1, 2, 8, 9, 10])
    }

    @Test func controlOpcodesHaveTheirTopBitSet() {
        let control: [Opcode] = [.close, .ping, .pong]
        let data: [Opcode] = [.continuation, .text, .binary]
        #expect(control.map(\.isControl) == [true, true, true])
        #expect(data.map(\.isControl) == [false, false, false])
    }

    @Test func kindsBeginWithTheirOpcode() {
        #expect(MessageKind.text.opcode == .text)
        #expect(MessageKind.binary.opcode == .binary)
    }
}
