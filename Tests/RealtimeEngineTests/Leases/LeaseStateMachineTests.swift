import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct LeaseStateMachineTests {
    private static let ann = LeaseBench.ann
    private static let bob = LeaseBench.bob
    private static let cid = LeaseBench.cid

    @Test func freeLeaseIsGrantedAndToldToMembers() {
        var bench = LeaseBench()
        #expect(bench.acquire(Self.ann, at: 0) == ["granted 7.1 a1", "a1 holds 7.1 for 30000 after 0"])
        #expect(bench.isHeld(Self.ann, 1, at: 29_999))
        #expect(bench.lease.nextDeadline == Instant(nanoseconds: 30_000_000_000))
    }

    @Test func heldLeaseIsRefusedToOthersAndRenewedForItsHolder() {
        var bench = LeaseBench()
        _ = bench.acquire(Self.ann, at: 0)
        #expect(bench.acquire(Self.bob, at: 10) == ["b1 leaseHeld"])
        #expect(bench.acquire(LeaseBench.annElsewhere, at: 10) == ["a2 leaseHeld"])
        #expect(bench.acquire(Self.ann, link: 1, at: 10) == ["a1 leaseHeld"])
        #expect(bench.acquire(Self.ann, at: 20_000) == ["a1 holds 7.1 for 30000 after 0"])
        #expect(bench.isHeld(Self.ann, 1, at: 49_999))
    }

    @Test(arguments: [(29_999, true), (30_000, false), (30_001, false)])
    func leaseEndsExactlyWithItsTime(_ time: Int64, _ isHeld: Bool) {
        var bench = LeaseBench()
        _ = bench.acquire(Self.ann, at: 0)
        #expect(bench.isHeld(Self.ann, 1, at: time) == isHeld)
        let renewal = bench.renew(Self.ann, 1, at: time)
        #expect(renewal == (isHeld ? ["a1 holds 7.1 for 30000 after 0"] : ["expired 7.1 a1", "a1 leaseLost"]))
    }

    @Test func renewalsGoOnForEverUnderOneToken() {
        var bench = LeaseBench()
        _ = bench.acquire(Self.ann, at: 0)
        for turn in 1...100 {
            #expect(bench.renew(Self.ann, 1, at: Int64(turn) * 29_999) == ["a1 holds 7.1 for 30000 after 0"])
        }
    }

    @Test func releaseFreesAndTheNextGrantHasALargerToken() {
        var bench = LeaseBench()
        _ = bench.acquire(Self.ann, at: 0)
        #expect(bench.release(Self.ann, 1, at: 5) == ["released 7.1 a1", "a1 released"])
        #expect(bench.lease.isFree && bench.lease.nextDeadline == nil)
        #expect(bench.acquire(Self.bob, at: 6) == ["granted 7.2 b1", "b1 holds 7.2 for 30000 after 0"])
    }

    @Test func staleTokenChangesNothing() {
        var bench = LeaseBench()
        _ = bench.acquire(Self.ann, at: 0)
        _ = bench.release(Self.ann, 1, at: 1)
        _ = bench.acquire(Self.ann, at: 2)
        let before = bench.lease.tenure
        #expect(bench.renew(Self.ann, 1, at: 3) == ["a1 leaseLost"])
        #expect(bench.release(Self.ann, 1, at: 3) == ["a1 leaseLost"])
        #expect(bench.renew(Self.ann, 3, at: 3) == ["a1 leaseLost"])
        #expect(bench.lease.tenure == before)
    }

    @Test func tokenOfAnotherUserChangesNothing() {
        var bench = LeaseBench()
        _ = bench.acquire(Self.ann, at: 0)
        let before = bench.lease.tenure
        #expect(bench.renew(Self.bob, 1, at: 3) == ["b1 leaseLost"])
        #expect(bench.release(Self.bob, 1, at: 3) == ["b1 leaseLost"])
        #expect(!bench.isHeld(Self.bob, 1, at: 3))
        #expect(bench.lease.tenure == before)
    }

    @Test func clientsWithoutAUserAreToldApartByTheirIDs() {
        let (one, other) = (LeaseHolder(owner: .user(""), client: "x"), LeaseHolder(owner: .user(""), client: "y"))
        var bench = LeaseBench()
        _ = bench.acquire(one, at: 0)
        #expect(bench.renew(other, 1, at: 1) == ["y leaseLost"])
        #expect(bench.renew(one, link: 3, 1, at: 1) == ["x holds 7.1 for 30000 after 0"])
    }

    @Test func waitersFollowInTheOrderInWhichTheyCame() {
        var bench = LeaseBench()
        _ = bench.acquire(Self.ann, at: 0)
        #expect(bench.acquire(Self.bob, wait: 60_000, at: 1_000).isEmpty)
        #expect(bench.acquire(Self.cid, wait: 60_000, at: 2_000).isEmpty)
        let handover = ["released 7.1 a1", "a1 released", "granted 7.2 b1", "b1 holds 7.2 for 30000 after 4000"]
        #expect(bench.release(Self.ann, 1, at: 5_000) == handover)
        let expiry = ["expired 7.2 b1", "granted 7.3 c1", "c1 holds 7.3 for 30000 after 33000"]
        #expect(bench.perform(.tick, at: 35_000) == expiry)
    }

    @Test func waitEndsAtItsTimeAndNotBefore() {
        var bench = LeaseBench()
        _ = bench.acquire(Self.ann, at: 0)
        _ = bench.acquire(Self.bob, wait: 500, at: 1_000)
        #expect(bench.lease.nextDeadline == Instant(nanoseconds: 1_500_000_000))
        #expect(bench.perform(.tick, at: 1_499).isEmpty)
        #expect(bench.perform(.tick, at: 1_500) == ["b1 leaseHeld"])
        #expect(bench.release(Self.ann, 1, at: 1_600) == ["released 7.1 a1", "a1 released"])
    }

    @Test func oneWaiterBeyondTheBoundIsRefused() {
        var bench = LeaseBench(waiters: 1)
        _ = bench.acquire(Self.ann, at: 0)
        #expect(bench.acquire(Self.bob, wait: 60_000, at: 1).isEmpty)
        #expect(bench.acquire(Self.cid, wait: 60_000, at: 2) == ["c1 leaseLimit"])
    }

    @Test func takeoverEndsTheTenureAndTellsTheReason() {
        var bench = LeaseBench()
        _ = bench.acquire(Self.ann, at: 0)
        _ = bench.acquire(Self.cid, wait: 60_000, at: 1)
        let taken = ["takenOver 7.1 a1 urgent", "granted 7.2 b1", "b1 holds 7.2 for 30000 after 0"]
        #expect(bench.takeOver(Self.bob, at: 5) == taken)
        #expect(bench.renew(Self.ann, 1, at: 6) == ["a1 leaseLost"])
        #expect(bench.release(Self.bob, 2, at: 7).contains("granted 7.3 c1"), "those who waited still do")
    }

    @Test func takeoverOfAFreeLeaseIsAGrant() {
        var bench = LeaseBench()
        #expect(bench.takeOver(Self.bob, at: 5) == ["granted 7.1 b1", "b1 holds 7.1 for 30000 after 0"])
    }

    @Test(arguments: [0, 5_000, 29_999]) func vanishedHolderKeepsItForTheGraceTimeAndNotLonger(_ vanished: Int64) {
        var bench = LeaseBench()
        _ = bench.acquire(Self.ann, at: 0)
        _ = bench.acquire(Self.bob, wait: 60_000, at: 0)
        #expect(bench.perform(.holderGone(Self.ann, link: 0), at: vanished).isEmpty)
        #expect(bench.perform(.tick, at: vanished + 9_999).isEmpty)
        #expect(bench.isHeld(Self.ann, 1, at: vanished + 9_999))
        let end = bench.perform(.tick, at: vanished + 10_000)
        #expect(end.prefix(2) == ["expired 7.1 a1", "granted 7.2 b1"])
    }

    @Test func holderThatComesBackInTimeKeepsItsTokenFromAnotherHubAndClient() {
        var bench = LeaseBench()
        _ = bench.acquire(Self.ann, at: 0)
        _ = bench.perform(.linkGone(0), at: 5_000)
        #expect(bench.acquire(LeaseBench.annElsewhere, link: 1, at: 5_001) == ["a2 leaseHeld"], "without the token")
        #expect(
            bench.renew(LeaseBench.annElsewhere, link: 1, 1, at: 14_999) == ["a2 holds 7.1 for 30000 after 0"]
        )
        #expect(bench.perform(.tick, at: 44_998).isEmpty)
        // The news of the old connection's end comes late, and is of somebody who holds nothing.
        #expect(bench.perform(.holderGone(Self.ann, link: 0), at: 44_998).isEmpty)
        #expect(bench.isHeld(LeaseBench.annElsewhere, 1, at: 44_998))
    }

    @Test func holderThatComesBackTooLateHasLostIt() {
        var bench = LeaseBench()
        _ = bench.acquire(Self.ann, at: 0)
        _ = bench.perform(.holderGone(Self.ann, link: 0), at: 0)
        #expect(bench.renew(LeaseBench.annElsewhere, 1, at: 10_000) == ["expired 7.1 a1", "a2 leaseLost"])
    }

    @Test func secondNewsOfTheSameEndDoesNotProlongTheGraceTime() {
        var bench = LeaseBench()
        _ = bench.acquire(Self.ann, at: 0)
        _ = bench.perform(.holderGone(Self.ann, link: 0), at: 0)
        _ = bench.perform(.linkGone(0), at: 9_000)
        #expect(bench.perform(.tick, at: 10_000) == ["expired 7.1 a1"])
    }

    @Test func whoeverVanishesWaitsNoMore() {
        var bench = LeaseBench()
        _ = bench.acquire(Self.ann, at: 0)
        _ = bench.acquire(Self.bob, link: 1, wait: 60_000, at: 1)
        _ = bench.acquire(Self.cid, link: 2, wait: 60_000, at: 2)
        #expect(bench.perform(.holderGone(Self.bob, link: 1), at: 3) == ["b1 leaseHeld"])
        #expect(bench.perform(.linkGone(2), at: 3) == ["c1 leaseHeld"])
        #expect(bench.release(Self.ann, 1, at: 4) == ["released 7.1 a1", "a1 released"])
    }
}
