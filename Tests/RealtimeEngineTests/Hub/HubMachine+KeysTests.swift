import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct HubMachineKeysTests {
    private static let key = "0123456789-1"

    private func version(_ harness: HubHarness) throws -> String? {
        let peer = try harness.open()
        peer.send(.connect(ConnectRequest()))
        guard case .reply(let reply)? = peer.takeMessages().first, case .result(.connect(let result)) = reply.outcome
        else { return nil }
        return result.version
    }

    @Test func repeatIsAcknowledgedAndDeliveredOnce() throws {
        let harness = HubHarness(.open(user: "ann"))
        let peers = [try harness.connect(), try harness.connect()]
        for peer in peers { peer.subscribe("a") }
        for peer in peers { _ = peer.take() }
        peers[0].publish("a", "1", key: "k")
        peers[0].publish("a", "1", key: "k")
        peers[0].publish("a", "2", key: "l")
        #expect(peers[0].take() == ["3 publish", "a#1=1", "4 publish", "5 publish", "a#2=2"])
        #expect(peers[1].take() == ["a#1=1", "a#2=2"])
        #expect(harness[.publishesDeduplicated] == 1)
        #expect(harness[.publicationsAccepted] == 3)
    }

    @Test func repeatThroughAReconnectAndAnotherHubIsPublishedOnce() throws {
        let configuration = HubConfiguration.open(user: "ann")
        let broker = MemoryBroker(epoch: "e", limits: configuration.limits)
        let hubs = [HubHarness(configuration, broker: broker), HubHarness(configuration, broker: broker)]
        let reader = try hubs[1].connect()
        reader.subscribe("a")
        for hub in hubs {
            for _ in 0..<2 {
                let peer = try hub.connect()
                peer.publish("a", "1", key: "k")
                #expect(peer.take() == ["2 publish"])
                peer.vanish()
            }
        }
        hubs[1].turn()
        #expect(reader.take() == ["2 subscribe 0@e.1", "a#1=1"])
        #expect(hubs.map { hub in hub[.publishesDeduplicated] } == [1, 2])
    }

    @Test func repeatAfterFiveMinutesIsNew() throws {
        let harness = HubHarness(.open(user: "ann") { $0.timing.pingInterval = .seconds(10_000) })
        let peer = try harness.connect()
        peer.subscribe("a")
        peer.publish("a", "1", key: "k")
        harness.advance(by: .seconds(300))
        peer.publish("a", "1", key: "k")
        #expect(peer.take().offsets(of: "a") == [1])
        harness.advance(by: .milliseconds(1))
        peer.publish("a", "1", key: "k")
        #expect(peer.take().offsets(of: "a") == [2])
    }

    @Test func sameKeysOfTwoUsersAreTwoPublishes() throws {
        let harness = HubHarness(.handled())
        for user in ["ann", "bob"] {
            let peer = try harness.open()
            peer.send(.connect(ConnectRequest()))
            harness.answer(.connect(.success(ConnectGrant(user: user))))
            peer.publish("a", "1", key: "k")
        }
        #expect(harness[.publicationsAccepted] == 2)
        #expect(harness[.publishesDeduplicated] == 0)
    }

    @Test func keyOfAClientWithoutAUserMustBeLong() throws {
        let harness = HubHarness()
        for _ in 0..<2 {
            let peer = try harness.connect()
            peer.publish("a", "1", key: String(repeating: "k", count: 11))
            peer.publish("a", "1", key: Self.key)
            peer.publish("a", "1")
            #expect(peer.take() == ["2 error 107", "3 publish", "4 publish"])
        }
        #expect(harness[.keysRefusedLength] == 2)
        #expect(harness[.publishesDeduplicated] == 1)
    }

    @Test func keyThatIsTooLongIsRefused() throws {
        let harness = HubHarness(.open(user: "ann") { $0.limits.publishKeyBytes = 20 })
        let peer = try harness.connect()
        peer.publish("a", "1", key: String(repeating: "k", count: 20))
        peer.publish("a", "1", key: String(repeating: "k", count: 21))
        #expect(peer.take() == ["2 publish", "3 error 107"])
        #expect(harness[.keysRefusedLength] == 1)
    }

    @Test func oneKeyBeyondTheBoundIsCounted() throws {
        let harness = HubHarness(.open(user: "ann") { $0.limits.publishKeysPerRoom = 3 })
        let peer = try harness.connect()
        for number in 1...5 { peer.publish("a", "1", key: "\(number)") }
        #expect(harness[.publishKeysForgotten] == 2)
        #expect(harness[.publicationsAccepted] == 5)
    }

    @Test func handlerSeesTheKeyAndIsAskedAgain() throws {
        let harness = HubHarness(
            .open(user: "ann") { configuration in
                configuration.rooms = .all(RoomPolicy(presence: false), access: .handler(NoHandler()))
            }
        )
        let peer = try harness.connect()
        for data in ["1", "2"] {
            peer.publish("a", data, key: "k")
            guard case .publish(_, let event)? = harness.calls.first?.body else {
                Issue.record("the handler was not asked")
                return
            }
            #expect(event.key == "k")
            harness.answer(.publish(.success(PublishGrant(data: event.data))))
        }
        #expect(peer.take() == ["2 publish", "3 publish"])
        #expect(harness[.publishesDeduplicated] == 1)
    }

    @Test func versionAnnouncesKeysOnlyIfTheBrokerRemembersThemLongEnough() throws {
        let without = "swift-realtime/0.1.0 consumers"
        #expect(try self.version(HubHarness()) == "swift-realtime/0.1.0 publish-key consumers")
        #expect(try self.version(HubHarness(broker: ManualBroker())) == "")
        #expect(try self.version(HubHarness(.open { $0.limits.publishKeyWindow = .seconds(299) })) == without)
        #expect(try self.version(HubHarness(.open { $0.limits.publishKeysPerRoom = 0 })) == without)
    }
}
