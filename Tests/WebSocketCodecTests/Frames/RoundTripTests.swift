import Testing
import WebSocketCodec

/// Whatever the encoder writes, the decoder of the other role reads, in any chunks.
struct RoundTripTests {
    @Test(arguments: roles)
    func decodingWhatWasEncodedGivesTheSameEvents(receiver: EndpointRole) throws {
        var generator = SeededGenerator.announced("round trip to \(receiver)")
        for _ in 0..<60 {
            var events: [Event] = []
            var wire: [UInt8] = []
            for _ in 0..<(1 + generator.below(8)) {
                events.append(try Self.append(to: &wire, receiver, &generator))
            }
            let chunks = generator.chunks(wire, upTo: 1 + generator.below(400))
            let result = transcript(chunks, role: receiver)
            #expect(result.events == events)
            #expect(result.failure == nil)
            #expect(result.bufferedBytes == 0)
            #expect(!result.isMidMessage)
        }
    }

    /// A random message or control frame.
    private static func append(
        to wire: inout [UInt8],
        _ receiver: EndpointRole,
        _ generator: inout SeededGenerator
    ) throws -> Event {
        let mask: UInt32? = receiver == .server ? UInt32(truncatingIfNeeded: generator.next()) : nil
        let masks: (() -> UInt32)? = mask.map { key in { key } }
        let sizes = [0, 1, 7, 125, 126, 200, 4000]
        let size = sizes[generator.below(sizes.count)]
        switch generator.below(4) {
        case 0:
            let payload = generator.bytes(min(125, size))
            FrameEncoder.append(.ping, payload.span, mask: mask, to: &wire)
            return .ping(payload)
        case 1:
            let payload = generator.bytes(size)
            let fragment = 1 + size / (1 + generator.below(20))
            try FrameEncoder.appendMessage(.binary, payload.span, fragmentBytes: fragment, masks: masks, to: &wire)
            return .message(.binary, payload)
        default:
            var text = ""
            while text.utf8.count < size {
                text.unicodeScalars.append(Unicode.Scalar(UInt32(generator.below(0x11_0000))) ?? "?")
            }
            let payload = [UInt8](text.utf8)
            let fragment = 1 + size / (1 + generator.below(20))
            try FrameEncoder.appendMessage(.text, payload.span, fragmentBytes: fragment, masks: masks, to: &wire)
            return .message(.text, payload)
        }
    }

    /// A sink that pauses after every event sees what one that never pauses sees.
    @Test(arguments: roles)
    func pausingDoesNotChangeTheEvents(receiver: EndpointRole) throws {
        var generator = SeededGenerator.announced("pausing \(receiver)")
        for _ in 0..<40 {
            var events: [Event] = []
            var wire: [UInt8] = []
            for _ in 0..<6 { events.append(try Self.append(to: &wire, receiver, &generator)) }
            var decoder = MessageDecoder(role: receiver, limits: roomy)
            var scratch: [UInt8] = []
            var recorder = Recorder(response: .pause, messageResponse: .pause)
            var pending: [UInt8] = []
            for chunk in generator.chunks(wire, upTo: 1 + generator.below(600)) {
                pending += chunk
                var consumed = -1
                while consumed != 0, !pending.isEmpty {
                    let before = recorder.events.count
                    consumed = try decoder.decode(pending.span, scratch: &scratch, sink: &recorder)
                    #expect(recorder.events.count <= before + 1)
                    pending.removeFirst(consumed)
                }
            }
            #expect(pending.isEmpty)
            #expect(recorder.events == events)
        }
    }

    @Test(arguments: roles)
    func randomBytesNeverTrapAndTheSplitNeverMatters(role: EndpointRole) {
        var generator = SeededGenerator.announced("random bytes to \(role)")
        let limits = MessageLimits(maxMessageBytes: 300, maxFragments: 4)
        for _ in 0..<3000 {
            var wire: [UInt8] = []
            for _ in 0..<(1 + generator.below(5)) {
                // Mostly plausible headers, so that the sequence gets somewhere before it fails.
                let first = [0x81, 0x01, 0x80, 0x00, 0x82, 0x02, 0x89, 0x8A, 0x88, UInt8(generator.below(256))]
                let payload = generator.below(4) == 0 ? generator.bytes(generator.below(140)) : [0x61, 0x62, 0x63]
                wire += Wire.frame(first[generator.below(first.count)], payload, to: role)
            }
            if generator.below(3) == 0 { wire[generator.below(wire.count)] ^= UInt8(1 << generator.below(8)) }
            let whole = transcript([wire], role: role, limits: limits)
            let split = transcript(generator.chunks(wire, upTo: 20), role: role, limits: limits)
            #expect(split == whole, "\(wire)")
        }
    }
}
