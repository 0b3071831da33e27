import RealtimeEngine
import RealtimeProtocol
import Testing

@testable import RealtimeHandlers

struct QuoteLocksTests {
    private static let token = FencingToken(epoch: 1, counter: 5)
    private static let older = FencingToken(epoch: 1, counter: 4)

    private static func caller(_ user: String, _ client: String = "c") -> Caller {
        Caller(Client(connection: ConnectionID(slot: 0, generation: 1), id: client, user: user))
    }

    private static func refusal(
        fields: JSONObject = ["a": 1],
        fences: [Fence] = [],
        leases: [LeaseEntry] = [],
        by caller: Caller,
        requiresLocks: Bool = false
    ) -> String? {
        let request = QuoteEditRequest(quote: "q", fields: fields, fences: fences)
        let result = QuoteLocks.check(request, leases, by: caller, requiresLocks: requiresLocks)
        guard case .failure(let error) = result, case .error(let reply) = error.answer else { return nil }
        #expect(reply.code.rawValue == 4002)
        return reply.message
    }

    private static func lease(_ user: String, client: String = "c", key: String = "a") -> LeaseEntry {
        LeaseEntry(key: key, token: Self.token, user: user, client: client)
    }

    @Test func fieldWithoutALockIsEverybodys() {
        #expect(Self.refusal(by: Self.caller("u")) == nil)
    }

    @Test func fieldWithoutALockIsNobodysWhereLocksAreRequired() {
        #expect(Self.refusal(by: Self.caller("u"), requiresLocks: true) == "the lock of a has to be taken first")
    }

    @Test func holderShowsTheTokenOnWhicheverConnection() {
        let fence = Fence(key: "a", token: Self.token)
        let lease = Self.lease("u", client: "before")
        #expect(Self.refusal(fences: [fence], leases: [lease], by: Self.caller("u", "now"), requiresLocks: true) == nil)
    }

    @Test func holderWhoShowsNoTokenIsRefused() {
        #expect(Self.refusal(leases: [Self.lease("u")], by: Self.caller("u")) == "the lock of a has to be shown")
    }

    @Test func fieldOfSomebodyElseIsRefused() {
        #expect(Self.refusal(leases: [Self.lease("v")], by: Self.caller("u")) == "the lock of a is somebody else's")
    }

    @Test(arguments: [
        Fence(key: "a", token: QuoteLocksTests.older), Fence(key: "a", token: FencingToken(epoch: 1, counter: 6)),
    ])
    func anotherTokenIsRefused(fence: Fence) {
        #expect(
            Self.refusal(fences: [fence], leases: [Self.lease("u")], by: Self.caller("u"))
                == "the lock of a is no longer held"
        )
    }

    @Test func tokenOfSomebodyElseIsRefused() {
        let fence = Fence(key: "a", token: Self.token)
        #expect(Self.refusal(fences: [fence], leases: [Self.lease("v")], by: Self.caller("u")) != nil)
    }

    @Test func clientsWithoutAUserAreToldApart() {
        let fence = Fence(key: "a", token: Self.token)
        let lease = Self.lease("", client: "c1")
        #expect(Self.refusal(fences: [fence], leases: [lease], by: Self.caller("", "c1")) == nil)
        #expect(Self.refusal(fences: [fence], leases: [lease], by: Self.caller("", "c2")) != nil)
    }

    @Test func lockThatIsGoneIsRefusedAlsoForAnotherField() {
        let fence = Fence(key: "b", token: Self.token)
        #expect(Self.refusal(fences: [fence], by: Self.caller("u")) == "the lock of b is no longer held")
    }

    @Test func oneLockedFieldOfSeveralRefusesAll() {
        let leases = [Self.lease("v", key: "b")]
        #expect(Self.refusal(fields: ["a": 1, "b": 2], leases: leases, by: Self.caller("u")) != nil)
    }
}
