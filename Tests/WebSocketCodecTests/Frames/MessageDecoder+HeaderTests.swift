import Testing
import WebSocketCodec

/// Rules 29 to 48: what a frame's header may say.
struct MessageDecoderHeaderTests {
    @Test func rule29AServerRefusesUnmaskedFrames() {
        for first: UInt8 in [0x81, 0x82, 0x88, 0x89, 0x8A, 0x01] {
            expectFailure(1002, [first, 0x00], to: .server)
            expectFailure(1002, [first, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F], to: .server)
        }
    }

    @Test func rule30AClientRefusesMaskedFrames() {
        for first: UInt8 in [0x81, 0x82, 0x88, 0x89, 0x8A, 0x01] {
            expectFailure(1002, [first, 0x80, 1, 2, 3, 4], to: .client)
        }
    }

    @Test(arguments: roles)
    func rule32ReservedBitsAreRefusedOnTheFirstByte(role: EndpointRole) {
        for bit: UInt8 in [0x40, 0x20, 0x10, 0x70] {
            for first: UInt8 in [0x81, 0x82, 0x88, 0x89, 0x8A, 0x01] { expectFailure(1002, [first | bit], to: role) }
            // Rows 23, 30 and 40: on a continuation, with an empty payload, on control frames.
            expectFailure(1002, Wire.frame(0x01, "a", to: role) + [0x80 | bit], to: role)
        }
    }

    @Test(arguments: roles)
    func rule33ReservedOpcodesAreRefusedOnTheFirstByte(role: EndpointRole) {
        for opcode: UInt8 in [3, 4, 5, 6, 7, 0xB, 0xC, 0xD, 0xE, 0xF] {
            expectFailure(1002, [0x80 | opcode], to: role)
            expectFailure(1002, [opcode], to: role)
        }
    }

    @Test func rows1And3TheLengthsTopBitIsRefused() {
        let cve: [UInt8] = [0x82, 0x7F, 0x80, 0, 0, 0, 0, 0, 0, 1]
        expectFailure(1002, cve, to: .client)
        expectFailure(1002, [0x82, 0xFF] + cve[2...] + [1, 2, 3, 4], to: .server)
        expectFailure(1002, [0x82, 0x7F] + [UInt8](repeating: 0xFF, count: 8), to: .client)
        expectFailure(1002, [0x82, 0xFF] + [UInt8](repeating: 0xFF, count: 12), to: .server)
        expectFailure(1002, [0x82, 0x7F, 0x80], to: .client)
    }

    @Test(arguments: roles)
    func row1TheLargestLegalLengthIsOverTheLimit(role: EndpointRole) {
        expectFailure(1009, Wire.header(0x82, length: UInt64(Int64.max), to: role), to: role)
    }

    @Test(arguments: [31, 32, 40, 62] as [UInt64], roles)
    func rows4And8DeclaredLengthsAreRefusedAtTheHeaderAndAllocateNothing(shift: UInt64, role: EndpointRole) {
        for length in [1 << shift, (1 << shift) - 1, (1 << (shift + 1)) - 1] as [UInt64] {
            let header = Wire.header(0x82, length: length, to: role)
            var decoder = MessageDecoder(role: role, limits: roomy)
            var scratch: [UInt8] = []
            var recorder = Recorder()
            #expect(throws: WebSocketError.self) {
                _ = try decoder.decode(header.span, scratch: &scratch, sink: &recorder)
            }
            #expect(decoder.failure?.closeCode == .messageTooBig)
            #expect(decoder.bufferedBytes == 0)
            #expect(scratch.capacity == 0)
        }
    }

    @Test(arguments: roles)
    func row5SevenOfEightLengthBytesAndSilenceIsMidFrame(role: EndpointRole) {
        let header = Wire.header(0x82, length: 1 << 30, to: role)
        let result = transcript([[UInt8](header[..<9])], role: role)
        #expect(result.isMidFrame)
        #expect(result.bufferedBytes == 0)
    }

    @Test(arguments: roles)
    func rule35LengthsMustBeInTheirShortestForm(role: EndpointRole) {
        for length: UInt64 in [0, 1, 125] {
            expectFailure(1002, Wire.header(0x82, length: length, lengthBytes: 2, to: role), to: role)
        }
        for length: UInt64 in [0, 1, 125, 126, 65535] {
            expectFailure(1002, Wire.header(0x82, length: length, lengthBytes: 8, to: role), to: role)
        }
        expectWaiting(Wire.header(0x82, length: 126, lengthBytes: 2, to: role), to: role)
        expectWaiting(Wire.header(0x82, length: 65535, lengthBytes: 2, to: role), to: role)
        expectWaiting(Wire.header(0x82, length: 65536, lengthBytes: 8, to: role), to: role)
    }

    @Test(arguments: [0x88, 0x89, 0x8A] as [UInt8], roles)
    func rule36ControlFramesOver125BytesAreRefusedOnTheSecondByte(first: UInt8, role: EndpointRole) {
        let flag: UInt8 = role == .server ? 0x80 : 0
        expectFailure(1002, [first, flag | 126], to: role)
        expectFailure(1002, [first, flag | 127], to: role)
        expectWaiting([first, flag | 125], to: role)
    }

    @Test(arguments: [0x08, 0x09, 0x0A] as [UInt8], roles)
    func rule37ControlFramesAreNotFragmented(first: UInt8, role: EndpointRole) {
        expectFailure(1002, [first], to: role)
        expectFailure(1002, Wire.frame(0x01, "a", to: role) + Wire.frame(first, "b", to: role), to: role)
    }

    @Test(arguments: roles)
    func rule38AContinuationNeedsAMessage(role: EndpointRole) {
        expectFailure(1002, Wire.frame(0x80, to: role), to: role)
        expectFailure(1002, Wire.frame(0x00, "x", to: role), to: role)
        let done = Wire.frame(0x01, "a", to: role) + Wire.frame(0x80, "b", to: role)
        expectFailure(1002, done + Wire.frame(0x80, to: role), to: role, after: [.message(.text, [0x61, 0x62])])
        let whole = Wire.frame(0x81, "a", to: role)
        expectFailure(1002, whole + Wire.frame(0x80, to: role), to: role, after: [.message(.text, [0x61])])
    }

    @Test(arguments: [0x01, 0x02, 0x81, 0x82] as [UInt8], roles)
    func rule39ANewMessageMustNotBeginInsideAnother(first: UInt8, role: EndpointRole) {
        expectFailure(1002, Wire.frame(0x01, "a", to: role) + Wire.frame(first, "b", to: role), to: role)
    }

    @Test(arguments: roles)
    func rule42TheLimitIsExact(role: EndpointRole) {
        let limits = MessageLimits(maxMessageBytes: 200, maxFragments: 4)
        let fits = [UInt8](repeating: 7, count: 200)
        expectEvents([.message(.binary, fits)], Wire.frame(0x82, fits, to: role), to: role, limits: limits)
        expectFailure(1009, Wire.header(0x82, length: 201, to: role), to: role, limits: limits)
        let none = MessageLimits(maxMessageBytes: 0, maxFragments: 1)
        expectEvents([.message(.text, [])], Wire.frame(0x81, to: role), to: role, limits: none)
        expectFailure(1009, Wire.header(0x82, length: 1, to: role), to: role, limits: none)
        expectEvents([.ping([1, 2])], Wire.frame(0x89, [1, 2], to: role), to: role, limits: none)
    }

    @Test(arguments: roles)
    func rule43TheSumOfFragmentsIsLimited(role: EndpointRole) {
        let limits = MessageLimits(maxMessageBytes: 10, maxFragments: 8)
        let start = Wire.frame(0x02, [1, 2, 3, 4, 5, 6], to: role)
        expectFailure(1009, start + Wire.header(0x00, length: 5, to: role), to: role, limits: limits)
        let end = Wire.frame(0x80, [7, 8, 9, 10], to: role)
        expectEvents([.message(.binary, [UInt8](1...10))], start + end, to: role, limits: limits)
        // Row 2: the declared lengths sum past 2^63.
        let huge = Wire.header(0x00, length: UInt64(Int64.max), to: role)
        expectFailure(1009, start + huge, to: role, limits: limits)
        let unlimited = MessageLimits(maxMessageBytes: .max, maxFragments: 8)
        expectFailure(1009, start + huge, to: role, limits: unlimited)
    }

    @Test(arguments: roles)
    func rule44FragmentsAreCountedEmptyOnesToo(role: EndpointRole) {
        let limits = MessageLimits(maxMessageBytes: 100, maxFragments: 5)
        for payload: [UInt8] in [[], [1]] {
            let middle = [UInt8](repeatElement(Wire.frame(0x00, payload, to: role), count: 4).joined())
            let start = Wire.frame(0x02, payload, to: role)
            expectWaiting(start + middle, to: role, limits: limits)
            expectFailure(1008, start + middle + Wire.frame(0x00, payload, to: role), to: role, limits: limits)
            expectFailure(1008, start + middle + Wire.frame(0x80, payload, to: role), to: role, limits: limits)
            // The count begins again with the next message.
            let three = [UInt8](repeatElement(Wire.frame(0x00, payload, to: role), count: 3).joined())
            let message = start + three + Wire.frame(0x80, payload, to: role)
            let event = Event.message(.binary, payload.flatMap { [UInt8](repeating: $0, count: 5) })
            expectEvents([event, event], message + message, to: role, limits: limits)
        }
    }

    @Test(arguments: roles)
    func allFirstTwoBytesInsideAndOutsideAMessage(role: EndpointRole) throws {
        let limits = MessageLimits(maxMessageBytes: 1 << 40, maxFragments: 8)
        var scratch: [UInt8] = []
        var wrong: [String] = []
        for inMessage in [false, true] {
            var begun = MessageDecoder(role: role, limits: limits)
            var recorder = Recorder()
            let prefix = inMessage ? Wire.frame(0x02, [1], to: role) : []
            _ = try begun.decode(prefix.span, scratch: &scratch, sink: &recorder)
            for pair in 0...0xFFFF {
                let (first, second) = (UInt8(pair >> 8), UInt8(pair & 0xFF))
                var decoder = begun
                let failed = (try? decoder.decode([first, second].span, scratch: &scratch, sink: &recorder)) == nil
                let legal = Self.isLegal(first, second, role: role, inMessage: inMessage)
                let code = decoder.failure?.closeCode
                if failed == legal || (failed && code != .protocolError) { wrong.append("\(inMessage) \(pair)") }
            }
        }
        #expect(wrong == [])
    }

    /// What RFC 6455 5.2 to 5.5 say of a header's first two bytes, as a conjunction.
    static func isLegal(_ first: UInt8, _ second: UInt8, role: EndpointRole, inMessage: Bool) -> Bool {
        let isFinal = first >= 0x80
        let opcode = Int(first) % 16
        let reserved = Int(first) / 16 % 8
        let length = Int(second) % 128
        let isMasked = second >= 0x80
        let isControl = [8, 9, 10].contains(opcode)
        let isKnown = isControl || opcode < 3
        let fits = !isControl || (isFinal && length < 126 && !(opcode == 8 && length == 1))
        let follows = isControl || (opcode == 0) == inMessage
        return reserved == 0 && isKnown && fits && follows && isMasked == (role == .server)
    }
}
