import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct HubMachineRawTests {
    @Test func rawPeersTalkThroughARoom() throws {
        let harness = HubHarness()
        let ann = try harness.open(.raw(ScriptedRawHandler(atOpening: "join a")), format: PlainFormat())
        let bob = try harness.open(.raw(ScriptedRawHandler(atOpening: "send hello;join a")), format: PlainFormat())
        ann.send(text: "publish a one;send direct;publish a two")
        #expect(ann.transport.bytes == Array("direct\none\ntwo\n".utf8))
        #expect(bob.transport.bytes == Array("hello\none\ntwo\n".utf8))
        #expect(harness[.messagesReceived] == 1)
    }

    @Test func leaveEndsDelivery() throws {
        let harness = HubHarness()
        let ann = try harness.open(.raw(ScriptedRawHandler(atOpening: "join a")), format: PlainFormat())
        ann.send(text: "leave a;publish a one")
        #expect(ann.transport.bytes == [])
        #expect(harness[.roomsOpen] == 0)
    }

    @Test func leaveUndoesAJoinThatIsUnderWay() throws {
        let harness = HubHarness()
        let ann = try harness.open(.raw(ScriptedRawHandler()), format: PlainFormat())
        ann.send(text: "join a;leave a")
        #expect(harness[.memberships] == 0)
        ann.send(text: "publish a one")
        #expect(ann.transport.bytes == [])
        #expect(harness[.roomsOpen] == 0)
    }

    @Test(arguments: [(["join a;leave a"], 0), (["join a", "leave a"], 0), (["join a;leave a;join a"], 1)])
    func lastWishOfASlowJoinWins(scripts: [String], members: Int) throws {
        let broker = ManualBroker()
        let harness = HubHarness(broker: broker)
        let ann = try harness.open(.raw(ScriptedRawHandler()), format: PlainFormat())
        for script in scripts { ann.send(text: script) }
        for id in broker.takeQuestions() {
            broker.post(.subscribed(id, room: "a", .success(StreamPosition(epoch: "x", offset: 0))))
            harness.turn()
        }
        #expect(harness[.memberships] == members)
        #expect(harness[.roomsOpen] == members)
    }

    @Test func roomJoinedTwiceIsJoinedOnce() throws {
        let harness = HubHarness()
        let ann = try harness.open(.raw(ScriptedRawHandler(atOpening: "join a;join a")), format: PlainFormat())
        ann.send(text: "publish a one")
        #expect(ann.transport.bytes == Array("one\n".utf8))
        ann.send(text: "leave a")
        #expect(harness[.roomsOpen] == 0)
    }

    @Test func greetingComesBeforeWhatTheHandlerSends() throws {
        let harness = HubHarness()
        let transport = RecordingTransport()
        let handler = ScriptedRawHandler(atOpening: "send hello;join a;publish a one")
        let info = TransportInfo(session: .raw(handler), format: PlainFormat(), remoteAddress: "")
        harness.turn { core in
            _ = core.open(transport, info) { output in output += Array("101\n".utf8) }
            #expect(core.machine.counters[.memberships] == 1, "joined before the greeting leaves")
            #expect(transport.bytes == [])
        }
        #expect(transport.bytes == Array("101\nhello\none\n".utf8))
    }

    @Test func closeLetsWhatWasSentLeave() throws {
        let harness = HubHarness()
        let handler = ScriptedRawHandler()
        let ann = try harness.open(.raw(handler), format: PlainFormat())
        ann.send(text: "send bye;close;send never;publish a x")
        #expect(ann.transport.bytes == Array("bye\nnever\n".utf8))
        #expect(ann.transport.farewells == [.connectionClosed])
        #expect(harness[.publicationsAccepted] == 0)
        ann.vanish()
        #expect(handler.closedIDs == [ann.id])
        ann.vanish()
        #expect(handler.closedIDs == [ann.id])
    }

    @Test func rawPeerThatDoesNotReadIsNotReadEither() throws {
        let harness = HubHarness(.open { $0.limits.ownQueueBytes = 100 })
        let ann = try harness.open(.raw(ScriptedRawHandler()), format: PlainFormat())
        ann.stopReading()
        for _ in 0..<10 { ann.send(text: "send 0123456789") }
        #expect(!ann.transport.isReading)
        #expect(harness.core.machine.connections[Int(ann.id.slot)].own.count < 100)
        ann.read()
        #expect(ann.transport.isReading)
        #expect(ann.transport.bytes.count == 110)
    }

    @Test func publicationTheBrokerRefusesEndsARawPeer() throws {
        let harness = HubHarness(.open { $0.limits.rooms = 1 })
        let ann = try harness.open(.raw(ScriptedRawHandler(atOpening: "join a")), format: PlainFormat())
        ann.send(text: "publish b x")
        #expect(ann.transport.farewells == [.internalServerError])
        let bob = try harness.open(.raw(ScriptedRawHandler(atOpening: "join b")), format: PlainFormat())
        #expect(bob.transport.farewells.count == 1, "a join that failed is not silent")
    }

    @Test func payloadThatIsNotJSONDoesNotPoisonJSONMembers() throws {
        let harness = HubHarness()
        let reader = try harness.connect()
        reader.subscribe("a")
        _ = reader.take()
        let ann = try harness.open(.raw(ScriptedRawHandler(atOpening: "join a")), format: PlainFormat())
        ann.send(text: "publish a say \"hi\"\u{1};binary a xyz!")
        #expect(reader.take() == [#"a#1="say \"hi\"\u0001""#, #"a#2="eHl6IQ==""#])
        #expect(ann.transport.bytes == Array("say \"hi\"\u{1}\nxyz!\n".utf8))
    }

    @Test func membersOfSeveralFormatsGetTheSameOffsets() throws {
        let harness = HubHarness()
        let peers = [try harness.connect(), try harness.connect(format: OtherFormat())]
        for peer in peers { peer.subscribe("a") }
        for number in 1...5 { peers[0].publish("a", "\(number)") }
        for peer in peers { #expect(peer.take().offsets(of: "a") == [1, 2, 3, 4, 5]) }
        #expect(harness.core.machine.rooms[0].logs.count == 2)
        #expect(harness[.publicationsReceived] == 5)
    }
}

/// Payloads alone, one a line.
final class PlainFormat: OutboundFormat {
    var name: String { "plain" }
    var isRaw: Bool { true }
    func appendPublication(room: String, _ entry: LogEntry, to output: inout [UInt8]) {
        output += entry.payload.bytes + [0x0A]
    }
    func appendPush(_ push: Push, to output: inout [UInt8]) {}
    func appendReply(_ reply: Reply, to output: inout [UInt8]) {}
    func appendMessage(kind: Payload.Kind, _ bytes: Span<UInt8>, to output: inout [UInt8]) {
        output += [UInt8](copying: bytes) + [0x0A]
    }
    func appendPing(to output: inout [UInt8]) { output += Array("ping\n".utf8) }
}
