import Testing

@testable import WebSocketCodec

/// Rules 40 to 64 and the rows on fragmentation: what a frame's payload may be.
struct MessageDecoderPayloadTests {
    @Test(arguments: roles)
    func rule40ControlFramesInsideAMessageAreHandledAtOnceAndInOrder(role: EndpointRole) {
        // Row 22: fragment, ping, fragment, pong, fragment, close.
        let wire =
            Wire.frame(0x01, "He", to: role) + Wire.frame(0x89, "one", to: role) + Wire.frame(0x00, "l", to: role)
            + Wire.frame(0x8A, to: role) + Wire.frame(0x80, "lo", to: role) + Wire.close(1000, to: role)
        let events: [Event] = [
            .ping([UInt8]("one".utf8)), .pong([]), .message(.text, [UInt8]("Hello".utf8)), .close(.normalClosure, []),
        ]
        expectEvents(events, wire, to: role)
    }

    @Test(arguments: roles)
    func aCloseInsideAMessageEndsIt(role: EndpointRole) {
        let wire = Wire.frame(0x01, "He", to: role) + Wire.close(1001, to: role) + Wire.frame(0x80, "x", to: role)
        expectEvents([.close(.goingAway, [])], wire, to: role)
    }

    @Test(arguments: roles)
    func rule41EmptyFragmentsAreLegal(role: EndpointRole) {
        let empty = Wire.frame(0x01, to: role) + Wire.frame(0x00, to: role) + Wire.frame(0x80, to: role)
        expectEvents([.message(.text, [])], empty, to: role)
        let middle = Wire.frame(0x01, to: role) + Wire.frame(0x00, "a", to: role) + Wire.frame(0x80, to: role)
        expectEvents([.message(.text, [0x61])], middle, to: role)
    }

    @Test(arguments: roles)
    func row19EverySplitIntoFragmentsWithPingsBetweenGivesTheSameMessage(role: EndpointRole) {
        let text = [UInt8]("κόσμε-\u{1F600}".utf8)
        for first in 0...text.count {
            for second in first...text.count {
                let wire =
                    Wire.frame(0x01, [UInt8](text[..<first]), to: role) + Wire.frame(0x89, [1], to: role)
                    + Wire.frame(0x00, [UInt8](text[first..<second]), to: role) + Wire.frame(0x89, [2], to: role)
                    + Wire.frame(0x80, [UInt8](text[second...]), to: role)
                let expected: [Event] = [.ping([1]), .ping([2]), .message(.text, text)]
                #expect(transcript([wire], role: role).events == expected)
                #expect(transcript(wire.map { [$0] }, role: role).events == expected)
            }
        }
    }

    @Test(arguments: roles)
    func rows18And20OneByteFragmentsCostOneCopyEach(role: EndpointRole) throws {
        let count = 20_000
        var decoder = MessageDecoder(role: role, limits: MessageLimits(maxMessageBytes: count, maxFragments: count))
        var scratch: [UInt8] = []
        var counter = Counter()
        var capacities: Set<Int> = []
        for index in 0..<count {
            let wire = Wire.frame(index == 0 ? 0x01 : index == count - 1 ? 0x80 : 0x00, [0x61], to: role)
            _ = try decoder.decode(wire.span, scratch: &scratch, sink: &counter)
            capacities.insert(decoder.buffer.capacity)
        }
        #expect(counter.messages == 1)
        #expect(capacities.count <= 20, "the buffer grows by doubling")
        #expect(decoder.buffer.capacity == 0)
    }

    @Test(arguments: roles)
    func rule42MemoryFollowsWhatWasReceivedNotWhatWasDeclared(role: EndpointRole) throws {
        let limits = MessageLimits(maxMessageBytes: 1 << 40, maxFragments: 4)
        var decoder = MessageDecoder(role: role, limits: limits)
        var scratch: [UInt8] = []
        var counter = Counter()
        let wire = Wire.header(0x82, length: 1 << 39, to: role) + [UInt8](repeating: 0, count: 1000)
        _ = try decoder.decode(wire.span, scratch: &scratch, sink: &counter)
        #expect(decoder.bufferedBytes == 1000)
        #expect(decoder.buffer.capacity <= 4096)
        #expect(scratch.capacity == 0)
    }

    @Test func theScratchIsReusedAndNeverShrinks() throws {
        var decoder = MessageDecoder(role: .server, limits: roomy)
        var scratch: [UInt8] = []
        var counter = Counter()
        let big = Wire.frame(0x82, [UInt8](repeating: 1, count: 5000), to: .server)
        let small = Wire.frame(0x82, [1], to: .server)
        _ = try decoder.decode(big.span, scratch: &scratch, sink: &counter)
        let capacity = scratch.capacity
        for wire in [small, big, small] { _ = try decoder.decode(wire.span, scratch: &scratch, sink: &counter) }
        #expect(scratch.capacity == capacity)
        #expect(scratch.count == 5000)
    }

    @Test(arguments: roles)
    func row84PayloadsHoldTheirOwnBytesOnly(role: EndpointRole) {
        // A long message leaves its bytes in the scratch; shorter payloads after it must not show them.
        let canary = [UInt8](repeating: 0xC0, count: 300)
        let wire =
            Wire.frame(0x82, canary, to: role) + Wire.frame(0x89, [1], to: role) + Wire.frame(0x82, [], to: role)
            + Wire.frame(0x8A, [], to: role) + Wire.close(1000, [0x6F], to: role)
        let events: [Event] = [
            .message(.binary, canary), .ping([1]), .message(.binary, []), .pong([]), .close(.normalClosure, [0x6F]),
        ]
        expectEvents(events, wire, to: role)
    }

    /// Rules 49 to 53: bytes that no text begins with, and the index of the first impossible one.
    static let impossible: [([UInt8], Int)] = [
        ([0x80], 0), ([0xBF], 0), ([0xC0], 0), ([0xC1], 0), ([0xF5], 0), ([0xFE], 0), ([0xFF], 0),
        ([0xC2, 0x41], 1), ([0xC2, 0xC2], 1), ([0xE0, 0x80], 1), ([0xE0, 0x9F], 1), ([0xED, 0xA0], 1),
        ([0xED, 0xBF], 1), ([0xF0, 0x80], 1), ([0xF0, 0x8F], 1), ([0xF4, 0x90], 1), ([0xE1, 0x80, 0x41], 2),
        ([0xF0, 0x90, 0x80, 0x00], 3), ([0x61, 0x62, 0x80], 2),
        ([0xCE, 0xBA, 0xE1, 0xBD, 0xB9, 0xCF, 0x83, 0xCE, 0xBC, 0xCE, 0xB5, 0xED, 0xA0, 0x80], 12),
        ([0xCE, 0xBA, 0xF4, 0x90, 0x80, 0x80], 3),
    ]

    @Test(arguments: impossible, roles)
    func rule49And52InvalidTextIsRefused(vector: ([UInt8], Int), role: EndpointRole) {
        expectFailure(1007, Wire.frame(0x81, vector.0, to: role), to: role)
        expectFailure(1007, Wire.frame(0x01, vector.0, to: role), to: role)
        let later = Wire.frame(0x01, "ok", to: role) + Wire.frame(0x80, vector.0, to: role)
        expectFailure(1007, later, to: role)
        // The same bytes are fine in a binary message.
        expectEvents([.message(.binary, vector.0)], Wire.frame(0x82, vector.0, to: role), to: role)
    }

    @Test(arguments: impossible, roles)
    func rule50TextFailsAtItsFirstImpossibleByteInTheMiddleOfAFrame(vector: ([UInt8], Int), role: EndpointRole) {
        // The frame declares much more than what arrives.
        for first: UInt8 in [0x81, 0x01] {
            let header = Wire.header(first, length: 1000, to: role)
            let payload = Wire.mask(vector.0, to: role)
            let before = header + payload[..<vector.1]
            #expect(transcript([before], role: role).failure == nil)
            expectFailure(1007, before + [payload[vector.1]], to: role)
        }
    }

    @Test(arguments: roles)
    func rule51ACharacterMaySpanFragments(role: EndpointRole) {
        let emoji = [UInt8]("\u{1F600}".utf8)
        let wire =
            Wire.frame(0x01, [emoji[0]], to: role) + Wire.frame(0x00, [emoji[1]], to: role)
            + Wire.frame(0x89, [0xFF], to: role) + Wire.frame(0x00, [emoji[2]], to: role)
            + Wire.frame(0x80, [emoji[3]], to: role)
        expectEvents([.ping([0xFF]), .message(.text, emoji)], wire, to: role)
    }

    @Test(arguments: roles)
    func rule53AMessageMustNotEndInsideACharacter(role: EndpointRole) {
        for text: [UInt8] in [[0xC2], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0x61, 0xF0]] {
            expectFailure(1007, Wire.frame(0x81, text, to: role), to: role)
            let parts = Wire.frame(0x01, text, to: role) + Wire.frame(0x80, to: role)
            expectFailure(1007, parts, to: role)
            // A message that ended well is not touched by the next one's fate.
            let good = Wire.frame(0x81, "a", to: role)
            expectFailure(1007, good + Wire.frame(0x81, text, to: role), to: role, after: [.message(.text, [0x61])])
        }
    }

    @Test(arguments: ["\u{FFFE}", "\u{FFFF}", "\u{0}", "\u{D7FF}\u{E000}", "\u{10FFFF}", "\u{7F}\u{80}\u{7FF}\u{800}"])
    func rule54NoncharactersAndNULAreText(text: String) {
        for role in roles {
            expectEvents([.message(.text, [UInt8](text.utf8))], Wire.frame(0x81, text, to: role), to: role)
        }
    }

    @Test(arguments: roles)
    func rule59APongIsOnlyReported(role: EndpointRole) {
        expectEvents([.pong([1]), .pong([])], Wire.frame(0x8A, [1], to: role) + Wire.frame(0x8A, to: role), to: role)
    }

    @Test(arguments: roles)
    func rule61ACloseOfOneByteIsRefused(role: EndpointRole) {
        expectFailure(1002, Wire.frame(0x88, [3], to: role), to: role)
    }

    @Test(arguments: roles)
    func rule64ACloseReasonMustBeText(role: EndpointRole) {
        expectFailure(1007, Wire.close(1000, [0xFF], to: role), to: role)
        expectFailure(1007, Wire.close(1000, [0x61, 0xE2, 0x82], to: role), to: role)
        let reason = [UInt8](repeating: 0x61, count: 123)
        expectEvents([.close(.normalClosure, reason)], Wire.close(1000, reason, to: role), to: role)
        expectEvents([.close(nil, [])], Wire.frame(0x88, to: role), to: role)
    }
}
