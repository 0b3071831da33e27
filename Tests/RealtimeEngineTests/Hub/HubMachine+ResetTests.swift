import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct HubMachineResetTests {
    /// A hub whose broker the test plays; room `a` stands at 5 of epoch x.
    private struct Followed {
        let broker = ManualBroker()
        let harness: HubHarness
        private(set) var peers: [Peer] = []

        init(_ names: [String]) throws {
            self.harness = HubHarness(broker: self.broker)
            for name in names {
                let peer = try self.harness.connect(name: name)
                peer.subscribe("a")
                self.peers.append(peer)
                if let id = self.broker.takeQuestions().first {
                    self.post(.subscribed(id, room: "a", .success(StreamPosition(epoch: "x", offset: 5))))
                }
                _ = peer.take()
            }
        }

        func post(_ event: BrokerEvent) {
            self.broker.post(event)
            self.harness.turn()
        }

        func publish(_ offset: UInt64, _ epoch: String = "x") {
            self.post(.publication(room: "a", epoch: epoch, .json("\(offset)", offset: offset)))
        }
    }

    @Test func resetIsToldToEveryMember() throws {
        let room = try Followed(["swift-realtime", "js", "swift-realtime"])
        room.post(.reset(room: "a", StreamPosition(epoch: "y", offset: 2)))
        room.publish(3, "y")
        #expect(room.peers[0].take() == ["a gap 1-2@y", "a#3=3"])
        #expect(room.peers[1].take() == ["a unsubscribe 2500"])
        #expect(room.peers[2].take() == ["a gap 1-2@y", "a#3=3"])
        #expect(room.harness[.roomResets] == 1)
    }

    @Test func resetOfARoomWhoseMembersAllLeave() throws {
        let room = try Followed(["js", "js"])
        room.post(.reset(room: "a", StreamPosition(epoch: "y", offset: 2)))
        #expect(room.peers.map { peer in peer.take() } == [["a unsubscribe 2500"], ["a unsubscribe 2500"]])
        #expect(room.harness[.roomsOpen] == 0)
        #expect(room.harness[.memberships] == 0)
    }

    @Test func resetReachesRawMembersAsTheEnd() throws {
        let room = try Followed(["js"])
        let raw = try room.harness.open(.raw(ScriptedRawHandler(atOpening: "join a")), format: PlainFormat())
        room.post(.reset(room: "a", StreamPosition(epoch: "y", offset: 2)))
        #expect(raw.transport.farewells == [.slow])
    }

    @Test func publicationOfAnotherEpochIsAReset() throws {
        let room = try Followed(["swift-realtime"])
        room.publish(1, "y")
        room.publish(2, "y")
        let heard = room.peers[0].take()
        #expect(heard.first == "a gap 1-0@y" || heard.first == "a gap 1-1@y")
        #expect(heard.last == "a#2=2")
    }

    @Test func missingOffsetsAreToldAndOldOnesAreIgnored() throws {
        let room = try Followed(["swift-realtime"])
        room.publish(6)
        room.publish(6)
        room.publish(4)
        room.publish(9)
        room.publish(10)
        #expect(room.peers[0].take() == ["a#6=6", "a gap 7-8@x", "a#9=9", "a#10=10"])
        #expect(room.harness[.deliveriesLost] == 2)
    }

    @Test func cutFrameIsFinishedBeforeTheNotice() throws {
        let room = try Followed(["swift-realtime"])
        room.peers[0].transport.room = 5
        room.publish(6)
        room.publish(7)
        room.post(.reset(room: "a", StreamPosition(epoch: "y", offset: 2)))
        room.publish(3, "y")
        room.peers[0].read()
        #expect(room.peers[0].take() == ["a#6=6", "a gap 1-2@y", "a#3=3"])
    }

    @Test func eventsOfUnknownRoomsAndRequestsAreIgnored() throws {
        let room = try Followed(["swift-realtime"])
        room.post(.publication(room: "b", epoch: "x", .json("1", offset: 1)))
        room.post(.reset(room: "b", StreamPosition(epoch: "y", offset: 2)))
        room.post(.joined(room: "b", ClientInfo(user: "u", client: "c")))
        let id = BrokerRequestID(number: 999)
        room.post(.published(id, .success(StreamPosition(epoch: "x", offset: 1))))
        room.post(.subscribed(id, room: "b", .success(StreamPosition(epoch: "x", offset: 1))))
        room.post(.history(id, .failure(BrokerError(code: .timeout, message: ""))))
        room.post(.presence(id, .success([])))
        #expect(room.peers[0].take() == [])
        #expect(room.harness[.roomsOpen] == 1)
    }
}
