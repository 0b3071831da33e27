import Testing
import WebSocketCodec

/// The framing examples and the decoder's life: pausing, stopping, finishing, failing, memory.
struct MessageDecoderTests {
    static let hello = [UInt8]("Hello".utf8)

    @Test func rfcExampleSingleFrameUnmaskedText() {
        expectEvents([.message(.text, Self.hello)], [0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F], to: .client)
    }

    @Test func rfcExampleSingleFrameMaskedText() {
        let wire: [UInt8] = [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58]
        expectEvents([.message(.text, Self.hello)], wire, to: .server)
    }

    @Test func rfcExampleFragmentedUnmaskedText() {
        let wire: [UInt8] = [0x01, 0x03, 0x48, 0x65, 0x6C, 0x80, 0x02, 0x6C, 0x6F]
        expectEvents([.message(.text, Self.hello)], wire, to: .client)
    }

    @Test func rfcExamplePingAndMaskedPong() {
        expectEvents([.ping(Self.hello)], [0x89, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F], to: .client)
        let pong: [UInt8] = [0x8A, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58]
        expectEvents([.pong(Self.hello)], pong, to: .server)
    }

    @Test(arguments: [256, 65536])
    func rfcExampleLongBinary(count: Int) {
        let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        for role in roles {
            let wire = Wire.frame(0x82, payload, to: role)
            #expect(transcript([wire], role: role).events == [.message(.binary, payload)])
            let third = wire.count / 3
            let parts = [[UInt8](wire[..<third]), [UInt8](wire[third...])]
            #expect(transcript(parts, role: role).events == [.message(.binary, payload)])
        }
    }

    @Test(arguments: roles)
    func rule47EventsComeInWireOrder(role: EndpointRole) {
        let wire =
            Wire.frame(0x81, "a", to: role) + Wire.frame(0x89, "b", to: role) + Wire.frame(0x82, [3], to: role)
            + Wire.frame(0x8A, "d", to: role) + Wire.frame(0x82, to: role) + Wire.close(1000, [0x78], to: role)
        let events: [Event] = [
            .message(.text, [0x61]), .ping([0x62]), .message(.binary, [3]), .pong([0x64]), .message(.binary, []),
            .close(.normalClosure, [0x78]),
        ]
        expectEvents(events, wire, to: role)
    }

    @Test(arguments: roles)
    func pausingReturnsAfterEachEventAndTheRestCanBeGivenAgain(role: EndpointRole) throws {
        let frames = (0..<5).map { Wire.frame(0x82, [UInt8($0)], to: role) }
        let wire = frames.flatMap { $0 }
        var decoder = MessageDecoder(role: role, limits: roomy)
        var scratch: [UInt8] = []
        var recorder = Recorder(messageResponse: .pause)
        var offset = 0
        for index in 0..<5 {
            let rest = [UInt8](wire[offset...])
            let consumed = try decoder.decode(rest.span, scratch: &scratch, sink: &recorder)
            #expect(consumed == frames[index].count)
            #expect(recorder.events.count == index + 1)
            offset += consumed
        }
        #expect(offset == wire.count)
        #expect(!decoder.isFinished)
    }

    @Test(arguments: roles)
    func pausingWorksAfterBufferedMessagesAndControlFramesInsideThem(role: EndpointRole) throws {
        let wire =
            Wire.frame(0x01, "a", to: role) + Wire.frame(0x89, "p", to: role) + Wire.frame(0x80, "b", to: role)
            + Wire.frame(0x82, [1], to: role)
        var decoder = MessageDecoder(role: role, limits: roomy)
        var scratch: [UInt8] = []
        var recorder = Recorder(response: .pause, messageResponse: .pause)
        var offset = 0
        var calls = 0
        while offset < wire.count {
            let rest = [UInt8](wire[offset...])
            offset += try decoder.decode(rest.span, scratch: &scratch, sink: &recorder)
            calls += 1
        }
        #expect(calls == 3)
        #expect(recorder.events == [.ping([0x70]), .message(.text, [0x61, 0x62]), .message(.binary, [1])])
    }

    @Test(arguments: roles)
    func stoppingIgnoresTheRestAndAllLaterInputEvenIfItIsIllegal(role: EndpointRole) throws {
        let wire = Wire.frame(0x82, [1], to: role) + Wire.frame(0x82, [2], to: role)
        var decoder = MessageDecoder(role: role, limits: roomy)
        var scratch: [UInt8] = []
        var recorder = Recorder(messageResponse: .stop)
        try expectConsumed(wire.count, wire, &decoder, &scratch, &recorder)
        let garbage = [UInt8](repeating: 0xFF, count: 100)
        try expectConsumed(100, garbage, &decoder, &scratch, &recorder)
        #expect(recorder.events == [.message(.binary, [1])])
        #expect(decoder.isFinished)
        #expect(decoder.failure == nil)
    }

    @Test(arguments: roles)
    func stoppingInsideAMessageReleasesIt(role: EndpointRole) throws {
        let ping = Wire.frame(0x89, [1, 2, 3], to: role)
        for cut in [0, ping.count - 1] {
            var decoder = MessageDecoder(role: role, limits: roomy)
            var scratch: [UInt8] = []
            var recorder = Recorder(response: .stop)
            let start = Wire.frame(0x02, [9, 9], to: role) + ping[..<cut]
            let rest = ping[cut...] + Wire.frame(0x80, [9], to: role)
            for input in [start, [UInt8](rest)] {
                _ = try decoder.decode(input.span, scratch: &scratch, sink: &recorder)
            }
            #expect(recorder.events == [.ping([1, 2, 3])])
            #expect(decoder.isFinished)
            #expect(!decoder.isMidMessage)
            #expect(decoder.bufferedBytes == 0)
        }
    }

    @Test(arguments: roles)
    func rule68And69FramesAfterACloseAreIgnored(role: EndpointRole) {
        let wire =
            Wire.close(1001, to: role) + Wire.frame(0x82, [1], to: role) + Wire.close(1000, to: role)
            + Wire.frame(0x89, to: role) + [0xFF, 0xFF, 0xFF]
        let result = transcriptOfEverySplit(wire, role: role)
        #expect(result.events == [.close(.goingAway, [])])
        #expect(result.failure == nil)
        #expect(result.isFinished)
    }

    @Test(arguments: roles)
    func rule72AFailureIsStickyAndNothingIsKept(role: EndpointRole) {
        var decoder = MessageDecoder(role: role, limits: roomy)
        var scratch: [UInt8] = []
        var recorder = Recorder()
        let bad = Wire.frame(0x01, "abc", to: role) + Wire.frame(0x83, to: role)
        let good = Wire.frame(0x82, [1], to: role)
        for input in [bad, good, good, []] {
            #expect(throws: WebSocketError.self) {
                _ = try decoder.decode(input.span, scratch: &scratch, sink: &recorder)
            }
            #expect(decoder.bufferedBytes == 0)
        }
        #expect(recorder.events == [])
    }

    @Test(arguments: roles)
    func rule48APartialFrameShowsAtEveryByte(role: EndpointRole) throws {
        let wire = Wire.frame(0x82, [1, 2, 3], to: role)
        var decoder = MessageDecoder(role: role, limits: roomy)
        var scratch: [UInt8] = []
        var recorder = Recorder()
        #expect(!decoder.isMidFrame)
        for (index, byte) in wire.enumerated() {
            _ = try decoder.decode([byte].span, scratch: &scratch, sink: &recorder)
            #expect(decoder.isMidFrame == (index < wire.count - 1))
            #expect(decoder.isMidMessage == (index < wire.count - 1))
        }
    }

    @Test(arguments: roles)
    func aFragmentedMessageIsMidMessageBetweenItsFrames(role: EndpointRole) {
        let result = transcript([Wire.frame(0x02, [1, 2], to: role)], role: role)
        #expect(!result.isMidFrame)
        #expect(result.isMidMessage)
        #expect(result.bufferedBytes == 2)
    }

    @Test func aDecoderIsSmallAndHoldsNoBufferWhenIdle() throws {
        #expect(MemoryLayout<MessageDecoder>.size <= 112)
        var decoder = MessageDecoder(role: .server, limits: roomy)
        var scratch: [UInt8] = []
        var recorder = Recorder()
        let wire = Wire.frame(0x02, [UInt8](repeating: 1, count: 5000), to: .server) + Wire.frame(0x80, to: .server)
        for chunk in [[UInt8](wire[..<1000]), [UInt8](wire[1000...])] {
            _ = try decoder.decode(chunk.span, scratch: &scratch, sink: &recorder)
        }
        #expect(decoder.bufferedBytes == 0)
        #expect(!decoder.isMidMessage)
    }

    @Test func row24AHundredThousandEmptyFramesInOneInputNeedNoStack() throws {
        let frame = Wire.frame(0x82, to: .server)
        let wire = [UInt8](repeatElement(frame, count: 100_000).joined())
        var decoder = MessageDecoder(role: .server, limits: roomy)
        var scratch: [UInt8] = []
        var counter = Counter()
        try expectConsumed(wire.count, wire, &decoder, &scratch, &counter)
        #expect(counter.messages == 100_000)
        #expect(scratch.isEmpty)
    }

    private func expectConsumed(
        _ count: Int,
        _ input: [UInt8],
        _ decoder: inout MessageDecoder,
        _ scratch: inout [UInt8],
        _ sink: inout some MessageSink
    ) throws {
        let consumed = try decoder.decode(input.span, scratch: &scratch, sink: &sink)
        #expect(consumed == count)
    }
}
