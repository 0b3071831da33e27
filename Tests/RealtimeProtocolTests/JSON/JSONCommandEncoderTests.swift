import RealtimeProtocol
import Testing

struct JSONCommandEncoderTests {
    @Test(arguments: Vectors.commands)
    func commandHasExactBytes(_ vector: Vector<Command>) {
        #expect(encode(vector.value) == vector.wire)
    }

    @Test func encoderAppendsWithoutLineBreak() {
        var output = Array("x".utf8)
        JSONCommandEncoder.append(Command(id: 0, request: .pong), to: &output)
        JSONCommandEncoder.append(Command(id: 1, request: .ping), to: &output)
        #expect(String(decoding: output, as: UTF8.self) == #"x{}{"id":1,"ping":{}}"#)
    }

    @Test func commandWithoutIDIsTheCallersError() async {
        await #expect(processExitsWith: .failure) {
            var output: [UInt8] = []
            JSONCommandEncoder.append(Command(id: 0, request: .ping), to: &output)
        }
        await #expect(processExitsWith: .failure) {
            var output: [UInt8] = []
            JSONCommandEncoder.append(Command(id: 1, request: .pong), to: &output)
        }
    }
}
