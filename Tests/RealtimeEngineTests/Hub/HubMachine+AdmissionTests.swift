import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct HubMachineAdmissionTests {
    private static func harness(_ adjust: @escaping (inout Limits) -> Void) -> HubHarness {
        HubHarness(.open(user: "ann") { configuration in adjust(&configuration.limits) })
    }

    @Test func oneConnectionOfAUserBeyondTheLimitIsClosedAndAnotherMakesPlace() throws {
        let harness = Self.harness { limits in limits.connectionsPerUser = 2 }
        let peers = try (0..<3).map { _ in try harness.connect() }
        #expect(peers[2].transport.farewells == [.connectionLimit])
        #expect(harness[.connectionsRefusedUser] == 1)
        #expect(harness[.clientsConnected] == 2)
        #expect(harness.events.life(of: peers[2].id) == [])
        peers[0].vanish()
        let next = try harness.connect()
        #expect(harness.core.isOpen(next.id))
        #expect(harness[.clientsConnected] == 2)
    }

    @Test func everyEndGivesTheUsersPlaceBackOnce() throws {
        let harness = Self.harness { limits in limits.connectionsPerUser = 1 }
        for end in 0..<6 {
            let peer = try harness.connect()
            #expect(harness[.clientsConnected] == 1)
            if end % 3 == 0 { harness.turn { core in core.peerClosing(peer.id) } }
            if end % 3 == 1 { harness.turn { core in core.disconnect(peer.id, .slow) } }
            peer.vanish()
            #expect(harness.budget.names == 0)
        }
        #expect(harness[.connectionsRefusedUser] == 0)
    }

    @Test func clientsWithoutAUserAreNotCounted() throws {
        let harness = HubHarness(.open { configuration in configuration.limits.connectionsPerUser = 1 })
        for _ in 0..<3 { _ = try harness.connect() }
        #expect(harness[.clientsConnected] == 3)
    }

    @Test func connectionThatEndsWhileItIsGrantedLeavesNoCount() throws {
        let harness = HubHarness(.handled { configuration in configuration.limits.connectionsPerUser = 1 })
        let peer = try harness.connect()
        let call = try #require(harness.takeCalls().first)
        harness.turn { core in
            core.machine.complete(call.serial, .connect(.success(ConnectGrant(user: "ann"))))
            core.closed(peer.id)
        }
        #expect(harness.budget.names == 0)
        #expect(harness[.clientsConnected] == 0)
    }

    @Test func commandsBehindTheConnectWaitForTheCount() throws {
        let harness = Self.harness { limits in limits.connectionsPerUser = 1 }
        let peer = try harness.open()
        peer.send(requests: [.connect(ConnectRequest()), .subscribe(SubscribeRequest(channel: "a"))])
        #expect(harness[.memberships] == 1)
        #expect(harness[.clientsConnected] == 1)
        #expect(harness.core.isOpen(peer.id))
    }

    @Test func oneConnectionOfAnAddressBeyondTheLimitIsRefused() throws {
        let harness = Self.harness { limits in limits.connectionsPerAddress = 1 }
        let first = try harness.open(address: "10.0.0.1:1")
        #expect(throws: HubCore.Refusal.addressLimit) { try harness.open(address: "10.0.0.1:2") }
        #expect(harness[.connectionsRefusedAddress] == 1)
        first.vanish()
        _ = try harness.open(address: "10.0.0.1:2")
        harness.expectConserved()
    }

    @Test func connectionsThatComeTooFastAreToldWhenToComeAgain() throws {
        let harness = HubHarness(
            .open { configuration in
                configuration.limits.connectsPerSecond = 10
                configuration.limits.connectBurst = 1
                configuration.timing.slowStart = .zero
            }
        )
        _ = try harness.open()
        #expect(throws: HubCore.Refusal.connectRate(retryAfter: .milliseconds(100))) { try harness.open() }
        #expect(harness[.connectionsRefusedRate] == 1)
        harness.advance(by: .milliseconds(100))
        _ = try harness.open()
    }
}
