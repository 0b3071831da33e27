import RealtimeClient
import RealtimeProtocol
import Testing

struct TokensTests {
    static let expired = #""error":{"code":109,"message":"token expired"}"#

    static func asking(_ harness: Harness) -> TokenRequest? {
        for case .needsToken(let request) in harness.effects() { return request }
        return nil
    }

    static func harness(token: String = "") -> Harness {
        Harness { configuration in
            configuration.suppliesTokens = true
            configuration.token = token
        }
    }

    @Test func firstTokenIsAskedForBeforeTheTransportOpens() throws {
        let harness = Self.harness()
        harness.machine.connect(now: harness.now)
        let effects = harness.effects()
        #expect(effects.states == [.connecting(attempt: 0)])
        #expect(!effects.contains(.openTransport(SessionNumber(rawValue: 1))))
        guard case .needsToken(let request)? = effects.last else {
            Issue.record("no question")
            return
        }
        harness.machine.provideToken(request, .success("t"), now: harness.now)
        harness.machine.provideToken(request, .success("u"), now: harness.now)
        #expect(harness.effects() == [.openTransport(SessionNumber(rawValue: 1))])
        harness.machine.transportOpened(harness.session, now: harness.now)
        #expect(harness.sent().first?.hasPrefix(#"{"id":1,"connect":{"token":"t","#) == true)
        #expect(harness.machine.counters.staleReplies == 1)
    }

    @Test func expiredTokenIsReplacedAfterAWait() throws {
        let harness = Self.harness(token: "old")
        harness.machine.connect(now: harness.now)
        _ = harness.effects()
        harness.machine.transportOpened(harness.session, now: harness.now)
        harness.answer(Self.expired)
        #expect(harness.waitsUntil != nil)
        harness.passWait()
        let request = try #require(Self.asking(harness))
        harness.machine.provideToken(request, .success("new"), now: harness.now)
        _ = harness.effects()
        harness.machine.transportOpened(harness.session, now: harness.now)
        #expect(harness.sent().first?.contains(#""token":"new""#) == true)
    }

    @Test func expiredTokenWithoutASourceIsTheEnd() {
        let harness = Harness()
        harness.machine.connect(now: harness.now)
        _ = harness.effects()
        harness.machine.transportOpened(harness.session, now: harness.now)
        harness.answer(Self.expired)
        #expect(harness.state == .disconnected(.failed(ClientError(.tokenExpired))))
    }

    @Test(arguments: [
        (#"{"code":101,"message":"unauthorized"}"#, false),
        (#"{"code":100,"message":"internal server error","temporary":true}"#, true),
    ])
    func refusedConnectIsTriedAgainOrNot(_ error: String, _ comesBack: Bool) {
        let harness = Harness()
        harness.machine.connect(now: harness.now)
        _ = harness.effects()
        harness.machine.transportOpened(harness.session, now: harness.now)
        harness.answer(#""error":\#(error)"#)
        #expect((harness.waitsUntil != nil) == comesBack)
    }

    @Test func refusedConnectWaitsAtLeastAsLongAsTheServerSays() throws {
        let harness = Harness()
        harness.machine.connect(now: harness.now)
        _ = harness.effects()
        harness.machine.transportOpened(harness.session, now: harness.now)
        harness.answer(#""error":{"code":401,"message":"unavailable","temporary":true,"retry_after":12000}"#)
        let until = try #require(harness.waitsUntil)
        #expect(until >= harness.now + 12 * second)
        #expect(until <= harness.now + 12 * second + second / 2, "and is spread by the backoff after that")
    }

    @Test func sessionIsRefreshedBeforeItEnds() throws {
        let harness = Self.harness(token: "t")
        harness.connect(#""client":"c","expires":true,"ttl":60"#)
        harness.advance(54 * second - 1)
        #expect(Self.asking(harness) == nil)
        harness.advance(1)
        let request = try #require(Self.asking(harness))
        harness.machine.provideToken(request, .success("t2"), now: harness.now)
        #expect(harness.sent() == [#"{"id":2,"refresh":{"token":"t2"}}"#])
        harness.receive(#"{"id":2,"refresh":{"client":"c","expires":true,"ttl":600}}"#)
        harness.advance(590 * second)
        let later = try #require(Self.asking(harness))
        harness.machine.provideToken(later, .success("t3"), now: harness.now)
        harness.answer(#""error":{"code":100,"message":"","temporary":true}"#)
        harness.advance(10 * second)
        #expect(Self.asking(harness) != nil)
        #expect(harness.state == .connected(client: "c"))
    }

    @Test func refreshPushMovesTheTime() throws {
        let harness = Self.harness(token: "t")
        harness.connect(#""client":"c","expires":true,"ttl":60"#)
        harness.receive(#"{"push":{"refresh":{"expires":true,"ttl":10}}}"#)
        harness.advance(9 * second)
        #expect(Self.asking(harness) != nil)
    }

    @Test func hostWithoutATokenEndsOrDelaysTheConnection() throws {
        let final = ClientError(code: .noToken, message: "", origin: .local)
        let retryable = ClientError(code: .timedOut, message: "", origin: .local, isRetryable: true)
        for answer in [Result<String, ClientError>.failure(final), .success(""), .failure(retryable)] {
            let harness = Self.harness()
            harness.machine.connect(now: harness.now)
            let request = try #require(Self.asking(harness))
            harness.machine.provideToken(request, answer, now: harness.now)
            #expect((harness.waitsUntil != nil) == (answer == .failure(retryable)))
        }
        let silent = Self.harness()
        silent.machine.connect(now: silent.now)
        silent.advance(10 * second)
        #expect(silent.waitsUntil != nil)
    }

    @Test func roomTokensAreAskedForRefreshedAndReplaced() throws {
        let harness = Harness()
        harness.connect()
        var options = SubscriptionOptions()
        options.suppliesTokens = true
        _ = harness.subscribe("r", options)
        var request = try #require(Self.asking(harness))
        #expect(request.room == "r")
        harness.machine.provideToken(request, .success("a"), now: harness.now)
        harness.answer(Self.expired)
        request = try #require(Self.asking(harness))
        harness.machine.provideToken(request, .success("b"), now: harness.now)
        let sent = harness.sent()
        #expect(sent.first?.contains(#""token":"b""#) == true)
        harness.receive(#"{"id":3,"subscribe":{"expires":true,"ttl":20}}"#)
        harness.advance(18 * second)
        request = try #require(Self.asking(harness))
        harness.machine.provideToken(request, .success("c"), now: harness.now)
        #expect(harness.sent() == [#"{"id":4,"sub_refresh":{"channel":"r","token":"c"}}"#])
        harness.receive(#"{"id":4,"error":{"code":103,"message":"permission denied"}}"#)
        #expect(harness.events() == [.failed(ClientError(.permissionDenied))])
    }

    @Test func roomWithoutATokenEndsAndLateTokensAreIgnored() throws {
        let harness = Harness()
        harness.connect()
        var options = SubscriptionOptions()
        options.suppliesTokens = true
        _ = harness.subscribe("r", options)
        let request = try #require(Self.asking(harness))
        harness.machine.unsubscribe("r", now: harness.now)
        _ = harness.effects()
        harness.machine.provideToken(request, .success("a"), now: harness.now)
        #expect(harness.effects().isEmpty)
        _ = harness.subscribe("r", options)
        let second = try #require(Self.asking(harness))
        let error = ClientError(code: .noToken, message: "", origin: .local)
        harness.machine.provideToken(second, .failure(error), now: harness.now)
        #expect(harness.events() == [.failed(error)])
    }

    @Test func invalidatedStateDropsTokensAndPositions() throws {
        let harness = Self.harness(token: "t")
        harness.enter(at: 3)
        harness.end(.closed(Disconnect(code: 3014, reason: "state invalidated")))
        #expect(harness.machine.position(of: "r") == nil)
        harness.passWait()
        #expect(Self.asking(harness) != nil)
    }
}
