import RealtimeClient
import RealtimeProtocol
import Testing

struct LeaseTests {
    private static let token = FencingToken(epoch: 1, counter: 7)

    private static func subscription(_ stage: Stage) throws -> Subscription {
        stage.connect()
        return try #require(try stage.run { client in await client.subscription("r") }.result?.get())
    }

    private static func put(_ stage: Stage, _ outcome: String) throws {
        let id = try #require(ids(stage.sent()).last)
        stage.put(#"{"id":\#(id),\#(outcome)}"#)
    }

    private static func acquire(_ stage: Stage, _ subscription: Subscription) throws -> Lease {
        let lease = stage.run { _ in await subscription.acquireLease("k", ttl: .seconds(20), wait: .seconds(5)) }
        stage.advance(by: 4_000_000_000)
        try Self.put(stage, #""rpc":{"data":{"token":"1.7","ttl":20000,"waited":4000}}"#)
        return try #require(try lease.result?.get())
    }

    @Test func holderCountsFromTheCallAndLeavesOutWhatClocksMayDiffer() throws {
        let stage = Stage()
        let subscription = try Self.subscription(stage)
        let start = stage.time.now
        let lease = try Self.acquire(stage, subscription)
        #expect(lease.fence == Fence(key: "k", token: Self.token))
        #expect(lease.deadline == start + 22_800_000_000)
        #expect(lease.isHeld(at: lease.deadline - 1) && !lease.isHeld(at: lease.deadline))
    }

    @Test func requestsSayWhatTheServerNeeds() throws {
        let stage = Stage()
        let subscription = try Self.subscription(stage)
        let lease = try Self.acquire(stage, subscription)
        _ = stage.sent()
        stage.run { _ in await subscription.renew(lease) }
        stage.run { _ in await subscription.acquireLease("k", takingOver: "urgent") }
        let sent = stage.sent().joined(separator: "\n")
        let renew = #""rpc":{"method":"realtime.lease.renew","data":{"channel":"r","key":"k","token":"1.7"}}"#
        #expect(sent.contains(renew))
        #expect(sent.contains(#""data":{"channel":"r","key":"k","takeover":"urgent"}"#))
    }

    @Test func refusalsAndBrokenAnswersAreErrors() throws {
        let stage = Stage()
        let subscription = try Self.subscription(stage)
        let held = stage.run { _ in await subscription.acquireLease("k") }
        try Self.put(stage, #""error":{"code":402,"message":"lease held"}"#)
        #expect(held.result == .failure(ClientError(.leaseHeld)))
        let broken = stage.run { _ in await subscription.acquireLease("k") }
        try Self.put(stage, #""rpc":{"data":{"token":"x","ttl":1}}"#)
        guard case .failure(let error)? = broken.result else {
            Issue.record("a broken answer was taken for a lease")
            return
        }
        #expect(error.code == .protocolViolation)
    }

    @Test func listAndReleaseReachTheirCallers() throws {
        let stage = Stage()
        let subscription = try Self.subscription(stage)
        let lease = try Self.acquire(stage, subscription)
        let list = stage.run { _ in await subscription.leases() }
        try Self.put(stage, #""rpc":{"data":{"leases":[{"key":"k","token":"1.7","ttl":5}]}}"#)
        #expect(try list.result?.get() == [LeaseEntry(key: "k", token: Self.token, leftMilliseconds: 5)])
        let release = stage.run { _ in
            if case .success = await subscription.release(lease) { true } else { false }
        }
        try Self.put(stage, #""rpc":{}"#)
        #expect(release.result == true)
    }
}
