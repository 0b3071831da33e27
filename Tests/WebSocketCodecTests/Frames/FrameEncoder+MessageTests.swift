import Testing
import WebSocketCodec

struct FrameEncoderMessageTests {
    @Test(arguments: roles)
    func rule46FragmentsFollowOneAnotherAndHaveFreshKeys(receiver: EndpointRole) throws {
        let payload = [UInt8](0..<10)
        var keys: [UInt32] = []
        let draw = {
            keys.append(UInt32(keys.count) + 1)
            return keys[keys.count - 1]
        }
        var output: [UInt8] = []
        let masks = receiver == .server ? draw : nil
        try FrameEncoder.appendMessage(.binary, payload.span, fragmentBytes: 4, masks: masks, to: &output)
        #expect(keys.count == (receiver == .server ? 3 : 0))
        expectEvents([.message(.binary, payload)], output, to: receiver)
        let limits = MessageLimits(maxMessageBytes: 10, maxFragments: 2)
        #expect(transcript([output], role: receiver, limits: limits).failure?.closeCode == .policyViolation)
    }

    @Test(arguments: [nil, 0, -5, 1, 3, 100] as [Int?])
    func anyFragmentSizeGivesTheMessage(size: Int?) throws {
        for count in [0, 1, 3, 7] {
            let payload = [UInt8](repeating: 0x61, count: count)
            var output: [UInt8] = []
            try FrameEncoder.appendMessage(.text, payload.span, fragmentBytes: size, to: &output)
            expectEvents([.message(.text, payload)], output, to: .client)
        }
    }

    @Test(arguments: [[0xFF], [0xC2], [0x61, 0xED, 0xA0, 0x80]] as [[UInt8]])
    func rule55TextToBeSentMustBeUTF8(payload: [UInt8]) throws {
        var output: [UInt8] = []
        let error = #expect(throws: WebSocketError.self) {
            try FrameEncoder.appendMessage(.text, payload.span, to: &output)
        }
        #expect(error?.code == .invalidText)
        #expect(error?.origin == .local)
        #expect(output.isEmpty)
        try FrameEncoder.appendMessage(.binary, payload.span, to: &output)
        #expect(output == Wire.frame(0x82, payload, to: .client))
    }

    @Test func aCloseIsEncodedWithCodeAndReason() throws {
        var output: [UInt8] = []
        try FrameEncoder.appendClose(code: .goingAway, reason: "bye", mask: nil, to: &output)
        #expect(output == [0x88, 5, 0x03, 0xE9, 0x62, 0x79, 0x65])
        output = []
        try FrameEncoder.appendClose(code: nil, mask: nil, to: &output)
        #expect(output == [0x88, 0])
        output = []
        try FrameEncoder.appendClose(code: .goingAway, mask: 0x37FA_213D, to: &output)
        #expect(output == Wire.close(1001, to: .server))
    }

    @Test(arguments: [1005, 1006, 1015, 0, 999, 1004, 1016, 2999, 5000, 65535] as [UInt16])
    func rule65UnsendableCodesAreALocalError(code: UInt16) {
        var output: [UInt8] = []
        let error = #expect(throws: WebSocketError.self) {
            try FrameEncoder.appendClose(code: CloseCode(rawValue: code), mask: nil, to: &output)
        }
        #expect(error?.code == .unsendableClose)
        #expect(error?.origin == .local)
        #expect(output.isEmpty)
    }

    @Test func aReasonNeedsACode() {
        var output: [UInt8] = []
        #expect(throws: WebSocketError.self) {
            try FrameEncoder.appendClose(code: nil, reason: "why", mask: nil, to: &output)
        }
        #expect(output.isEmpty)
    }

    @Test(arguments: ["a", "é", "€", "\u{1F600}", "e\u{301}\u{301}"])
    func rule73ReasonsAreCutTo123BytesBetweenCharacters(unit: String) throws {
        for lead in 0..<5 {
            for count in [0, 1, 20, 60, 123, 124, 200] {
                let reason = String(repeating: "x", count: lead) + String(repeating: unit, count: count)
                var output: [UInt8] = []
                try FrameEncoder.appendClose(code: .normalClosure, reason: reason, mask: nil, to: &output)
                let sent = [UInt8](output[4...])
                let full = [UInt8](reason.utf8)
                #expect(sent.count <= 123)
                #expect(full.starts(with: sent))
                #expect(sent.count == full.count || sent.count > 119, "no more is cut than has to be")
                #expect(String(validating: sent, as: UTF8.self) != nil)
                expectEvents([.close(.normalClosure, sent)], output, to: .client)
            }
        }
    }
}
