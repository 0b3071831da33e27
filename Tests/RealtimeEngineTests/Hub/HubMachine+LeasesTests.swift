import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct HubMachineLeasesTests {
    private static func harness(
        user: String = "ann",
        grant: RoomGrant = [.all, .takeOver],
        _ adjust: (inout HubConfiguration) -> Void = { _ in }
    ) -> HubHarness {
        let configuration = HubConfiguration.open(grant: grant, user: user, adjust)
        let broker = MemoryBroker(epoch: "e", leaseEpoch: 1, limits: configuration.limits)
        return HubHarness(configuration, broker: broker)
    }

    private static func member(_ harness: HubHarness) throws -> Peer {
        let peer = try harness.connect()
        peer.subscribe("a")
        _ = peer.take()
        return peer
    }

    private static func call(_ peer: Peer, _ method: String, _ json: String) -> [String] {
        let data = RawJSON(uncheckedBytes: Array(json.utf8))
        peer.send(.rpc(RPCRequest(method: "realtime.lease.\(method)", data: data)))
        return peer.take()
    }

    @Test func clientAcquiresRenewsAndReleasesAndMembersAreTold() throws {
        let harness = Self.harness()
        let (peer, other) = (try Self.member(harness), try Self.member(harness))
        let key = #""channel":"a","key":"k""#
        #expect(
            Self.call(peer, "acquire", "{\(key)}") == [
                #"3 rpc {"token":"1.1","ttl":30000}"#, "a lease k granted 1.1 ann",
            ]
        )
        #expect(other.take() == ["a lease k granted 1.1 ann"])
        #expect(Self.call(other, "acquire", "{\(key)}") == ["3 error 402"])
        #expect(Self.call(peer, "renew", #"{\#(key),"token":"1.1"}"#) == [#"4 rpc {"token":"1.1","ttl":30000}"#])
        #expect(Self.call(peer, "renew", #"{\#(key),"token":"1.9"}"#) == ["5 error 403"])
        #expect(
            Self.call(peer, "release", #"{\#(key),"token":"1.1"}"#) == ["6 rpc -", "a lease k released 1.1 ann"]
        )
        #expect(Self.call(peer, "list", #"{"channel":"a"}"#) == [#"7 rpc {"leases":[]}"#])
        for (metric, count) in [
            (Metric.leasesGranted, 1), (.leasesRenewed, 1), (.leasesReleased, 1), (.leasesRefusedHeld, 1),
            (.leasesRefusedLost, 1), (.brokerErrors, 0),
        ] {
            #expect(harness[metric] == count, "\(metric)")
        }
    }

    @Test func listShowsWhoHoldsWhatAndForHowLong() throws {
        let harness = Self.harness()
        let peer = try Self.member(harness)
        _ = Self.call(peer, "acquire", #"{"channel":"a","key":"k","ttl":5000}"#)
        harness.advance(by: .seconds(2))
        let list = Self.call(peer, "list", #"{"channel":"a"}"#)
        #expect(list.first?.hasPrefix(#"4 rpc {"leases":[{"key":"k","token":"1.1","user":"ann","client":""#) == true)
        #expect(list.first?.hasSuffix(#"","ttl":3000}]}"#) == true)
    }

    @Test func waitingRequestIsAnsweredWhenTheLeaseIsFreeAndHoldsNothingUp() throws {
        let harness = Self.harness()
        let (peer, other) = (try Self.member(harness), try Self.member(harness))
        _ = Self.call(peer, "acquire", #"{"channel":"a","key":"k","ttl":20000}"#)
        _ = other.take()
        #expect(Self.call(other, "acquire", #"{"channel":"a","key":"k","wait":60000}"#) == [])
        other.publish("a", "1")
        #expect(other.take() == ["4 publish", "a#1=1"])
        harness.run(for: .seconds(21))
        let expected = [
            #"3 rpc {"token":"1.2","ttl":30000,"waited":20000}"#, "a lease k expired 1.1 ann",
            "a lease k granted 1.2 ann",
        ]
        #expect(other.take().filter { words in words != "ping" } == expected)
        #expect(harness[.leasesExpired] == 1 && harness[.brokerTimeouts] == 0)
    }

    @Test func waitEndsWithItsTimeAndTooLongAWaitIsCut() throws {
        let harness = Self.harness { configuration in configuration.limits.leaseWaitMax = .seconds(2) }
        let (peer, other) = (try Self.member(harness), try Self.member(harness))
        _ = Self.call(peer, "acquire", #"{"channel":"a","key":"k"}"#)
        _ = other.take()
        _ = Self.call(other, "acquire", #"{"channel":"a","key":"k","wait":4294967295}"#)
        harness.run(for: .milliseconds(1999))
        #expect(other.take() == [])
        harness.run(for: .milliseconds(1))
        #expect(other.take() == ["3 error 402"])
        #expect(harness[.leaseTimesCut] == 1 && harness[.leaseWaitsEnded] == 1)
    }

    @Test func brokerThatNeverAnswersAWaitIsGivenUpAfterTheWait() throws {
        let harness = HubHarness(.open(user: "ann"), broker: SilentAuthority())
        let peer = try harness.connect()
        peer.subscribe("a")
        #expect(peer.take().count == 1)
        #expect(Self.call(peer, "acquire", #"{"channel":"a","key":"k","wait":15000}"#) == [])
        harness.run(for: .seconds(24))
        #expect(!peer.take().contains("3 error 100"))
        harness.run(for: .seconds(16))
        #expect(peer.take().contains("3 error 100"))
        #expect(harness[.brokerTimeouts] == 1)
    }

    @Test func tooLongATimeIsCutAndTheAnswerSaysSo() throws {
        let harness = Self.harness { configuration in configuration.limits.leaseTTLMax = .seconds(5) }
        let peer = try Self.member(harness)
        let answer = Self.call(peer, "acquire", #"{"channel":"a","key":"k","ttl":6000}"#)
        #expect(answer.first == #"3 rpc {"token":"1.1","ttl":5000}"#)
        #expect(harness[.leaseTimesCut] == 1)
    }

    @Test func clientThatComesBackOnAnotherHubRenewsWithItsToken() throws {
        let configuration = HubConfiguration.open(user: "ann")
        let broker = MemoryBroker(epoch: "e", leaseEpoch: 1, limits: configuration.limits)
        let clock = ManualClock()
        let hubs = (0..<2).map { _ in HubHarness(configuration, broker: broker, clock: clock) }
        let peer = try Self.member(hubs[0])
        _ = Self.call(peer, "acquire", #"{"channel":"a","key":"k"}"#)
        peer.vanish()
        let again = try Self.member(hubs[1])
        clock.advance(by: .milliseconds(9_999))
        let renew = #"{"channel":"a","key":"k","token":"1.1"}"#
        #expect(Self.call(again, "renew", renew) == [#"3 rpc {"token":"1.1","ttl":30000}"#])
        #expect(hubs[0][.leaseGraces] == 1 && hubs[1][.leasesResumed] == 1)
        again.vanish()
        let late = try Self.member(hubs[0])
        clock.advance(by: .seconds(10))
        #expect(Self.call(late, "renew", renew).contains("3 error 403"))
    }

    @Test func holderThatLeavesTheRoomKeepsItForTheGraceTimeOnly() throws {
        let harness = Self.harness()
        let (peer, other) = (try Self.member(harness), try Self.member(harness))
        _ = Self.call(peer, "acquire", #"{"channel":"a","key":"k"}"#)
        peer.send(.unsubscribe(UnsubscribeRequest(channel: "a")))
        _ = other.take()
        harness.run(for: .milliseconds(9_999))
        #expect(other.take() == [])
        harness.run(for: .milliseconds(1))
        #expect(other.take() == ["a lease k expired 1.1 ann"])
    }

    @Test func takeoverNeedsItsOwnGrantAndAReason() throws {
        let harness = Self.harness()
        let (peer, other) = (try Self.member(harness), try Self.member(harness))
        _ = Self.call(peer, "acquire", #"{"channel":"a","key":"k"}"#)
        _ = other.take()
        #expect(Self.call(other, "acquire", #"{"channel":"a","key":"k","takeover":""}"#) == ["3 error 107"])
        let taken = Self.call(other, "acquire", #"{"channel":"a","key":"k","takeover":"urgent"}"#)
        #expect(taken.first == #"4 rpc {"token":"1.2","ttl":30000}"#)
        #expect(peer.take() == ["a lease k takenOver 1.1 ann", "a lease k granted 1.2 ann"])
        let strict = Self.harness(grant: .all)
        let modest = try Self.member(strict)
        #expect(Self.call(modest, "acquire", #"{"channel":"a","key":"k","takeover":"x"}"#) == ["3 error 103"])
    }

    @Test func whoeverIsNoMemberOrHasNoRightToLeasesIsRefused() throws {
        let (open, closed) = (Self.harness(), Self.harness(grant: [.subscribe]))
        let stranger = try open.connect()
        #expect(Self.call(stranger, "acquire", #"{"channel":"a","key":"k"}"#) == ["2 error 103"])
        let reader = try Self.member(closed)
        #expect(Self.call(reader, "acquire", #"{"channel":"a","key":"k"}"#) == ["3 error 103"])
        #expect(Self.call(reader, "list", #"{"channel":"a"}"#) == ["4 error 103"])
    }

    @Test(arguments: [
        ("acquire", "{}"), ("acquire", "7"), ("acquire", #"{"channel":"a"}"#),
        ("acquire", #"{"channel":"a","key":"k","ttl":0}"#), ("acquire", #"{"channel":"a","key":"k","ttl":-1}"#),
        ("acquire", #"{"channel":"a","key":"k","wait":"x"}"#), ("renew", #"{"channel":"a","key":"k"}"#),
        ("release", #"{"channel":"a","token":"1.1"}"#), ("renew", #"{"channel":"a","key":"k","token":"x"}"#),
    ])
    func badRequestIsRefusedAndTheConnectionGoesOn(_ method: String, _ json: String) throws {
        let harness = Self.harness()
        let peer = try Self.member(harness)
        #expect(Self.call(peer, method, json) == ["3 error 107"])
        #expect(Self.call(peer, "list", #"{"channel":"a"}"#) == [#"4 rpc {"leases":[]}"#])
    }

    @Test func tooLongKeysAndReasonsAreRefusedAndCounted() throws {
        let harness = Self.harness { configuration in
            configuration.limits.leaseKeyBytes = 3
            configuration.limits.leaseReasonBytes = 3
        }
        let peer = try Self.member(harness)
        #expect(Self.call(peer, "acquire", #"{"channel":"a","key":"four"}"#) == ["3 error 107"])
        let reason = #"{"channel":"a","key":"k","takeover":"four"}"#
        #expect(Self.call(peer, "acquire", reason) == ["4 error 107"])
        #expect(harness[.leaseNamesRefused] == 2)
        #expect(Self.call(peer, "acquire", #"{"channel":"a","key":"key"}"#).count == 2)
    }

    @Test func boundsOfLeasesWaitersAndRequestsAreKeptAndCounted() throws {
        let harness = Self.harness { configuration in
            configuration.limits.leasesPerRoom = 1
            configuration.limits.waitersPerLease = 1
            configuration.limits.leaseRequestsPerConnection = 1
        }
        let peers = [try Self.member(harness), try Self.member(harness), try Self.member(harness)]
        _ = Self.call(peers[0], "acquire", #"{"channel":"a","key":"k"}"#)
        #expect(Self.call(peers[0], "acquire", #"{"channel":"a","key":"l"}"#) == ["4 error 106"])
        for peer in peers { _ = peer.take() }
        let wait = #"{"channel":"a","key":"k","wait":1000}"#
        #expect(Self.call(peers[1], "acquire", wait) == [])
        #expect(Self.call(peers[2], "acquire", wait) == ["3 error 106"])
        #expect(Self.call(peers[1], "acquire", wait) == ["4 error 106"])
        let metrics: [Metric] = [.leasesRefusedLimit, .leaseWaitsRefusedLimit, .leaseRequestsRefusedLimit]
        #expect(metrics.map { metric in harness[metric] } == [1, 1, 1])
    }

    @Test func fencedPublishIsRefusedToWhoeverDoesNotHoldTheLease() throws {
        let harness = Self.harness()
        let peer = try Self.member(harness)
        _ = Self.call(peer, "acquire", #"{"channel":"a","key":"k"}"#)
        for counter in [UInt64(1), 2] {
            let fence = Fence(key: "k", token: FencingToken(epoch: 1, counter: counter))
            let data = RawJSON(uncheckedBytes: Array("1".utf8))
            peer.send(.publish(PublishRequest(channel: "a", data: data, fence: fence)))
        }
        #expect(peer.take() == ["4 publish", "a#1=1", "5 error 403"])
        #expect(harness[.publishesFenced] == 1)
    }

    @Test func authorityIsAnnouncedAndLeasesAreNotAvailableWithoutOne() throws {
        let without = HubHarness(.open(), broker: MemoryBroker(epoch: "e"))
        #expect(Self.call(try Self.member(without), "acquire", #"{"channel":"a","key":"k"}"#) == ["3 error 108"])
        let harness = Self.harness()
        let peer = try harness.open()
        peer.send(.connect(ConnectRequest()))
        guard case .reply(let reply)? = peer.takeMessages().first, case .result(.connect(let result)) = reply.outcome
        else {
            Issue.record("no answer to connect")
            return
        }
        #expect(result.version == "swift-realtime/0.1.0 publish-key consumers lease")
    }
}

/// Answers everything but leases.
private final class SilentAuthority: Broker {
    private let memory = MemoryBroker(epoch: "e")
    let grantsLeases = true

    func attach(_ mailbox: BrokerMailbox) -> BrokerLink { self.memory.attach(mailbox) }

    func detach(_ link: BrokerLink, at time: TurnTime) { self.memory.detach(link, at: time) }

    func perform(_ command: BrokerCommand, from link: BrokerLink, at time: TurnTime) {
        if case .lease = command { return }
        self.memory.perform(command, from: link, at: time)
    }
}
