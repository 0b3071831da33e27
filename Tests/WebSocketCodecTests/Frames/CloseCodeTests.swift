import Testing
import WebSocketCodec

struct CloseCodeTests {
    /// Rules 62 and 63, from the RFC's table and the registry.
    static func isLegal(_ code: Int) -> Bool {
        let registered: Set = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014]
        return registered.contains(code) || (code >= 3000 && code < 5000)
    }

    @Test func legalityOfAll65536Codes() {
        let wrong = (0...65535).filter { CloseCode(rawValue: UInt16($0)).isLegalOnWire != Self.isLegal($0) }
        #expect(wrong == [])
    }

    @Test(arguments: roles)
    func rule62ReceivingAll65536Codes(role: EndpointRole) {
        var scratch: [UInt8] = []
        var wrong: [Int] = []
        for code in 0...65535 {
            var decoder = MessageDecoder(role: role, limits: roomy)
            var recorder = Recorder()
            let wire = Wire.close(UInt16(code), to: role)
            do throws(WebSocketError) {
                _ = try decoder.decode(wire.span, scratch: &scratch, sink: &recorder)
                let expected: [Event] = [.close(CloseCode(rawValue: UInt16(code)), [])]
                if !Self.isLegal(code) || recorder.events != expected { wrong.append(code) }
            } catch {
                if Self.isLegal(code) || error.closeCode != .protocolError { wrong.append(code) }
            }
        }
        #expect(wrong == [])
    }

    @Test func rule65SendingAll65536Codes() {
        var wrong: [Int] = []
        for code in 0...65535 {
            var output: [UInt8] = []
            do throws(WebSocketError) {
                try FrameEncoder.appendClose(code: CloseCode(rawValue: UInt16(code)), mask: nil, to: &output)
                if !Self.isLegal(code) || output != Wire.close(UInt16(code), to: .client) { wrong.append(code) }
            } catch {
                if Self.isLegal(code) || error.origin != .local || !output.isEmpty { wrong.append(code) }
            }
        }
        #expect(wrong == [])
    }
}
