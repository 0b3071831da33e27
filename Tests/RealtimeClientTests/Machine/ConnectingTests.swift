import RealtimeClient
import RealtimeProtocol
import Testing

struct ConnectingTests {
    @Test func connectOpensATransportAndSaysWhoWeAre() {
        let harness = Harness { configuration in
            configuration.token = "t"
            configuration.data = json(#"{"a":1}"#)
            configuration.headers = [Header(name: "X-A", value: "b")]
        }
        #expect(harness.state == .disconnected(.initial))
        harness.machine.connect(now: harness.now)
        let first = SessionNumber(rawValue: 1)
        #expect(harness.effects() == [.stateChanged(.connecting(attempt: 0)), .openTransport(first)])
        harness.machine.transportOpened(first, now: harness.now)
        #expect(
            harness.sent() == [
                #"{"id":1,"connect":{"token":"t","data":{"a":1},"name":"swift-realtime","version":"0.1.0","#
                    + #""headers":{"X-A":"b"}}}"#
            ]
        )
        harness.receive(#"{"id":1,"connect":{"client":"c1","ping":25,"pong":true}}"#)
        #expect(harness.effects() == [.stateChanged(.connected(client: "c1"))])
    }

    @Test func connectingTwiceIsConnectingOnce() {
        let harness = Harness()
        harness.machine.connect(now: harness.now)
        _ = harness.effects()
        harness.machine.connect(now: harness.now)
        #expect(harness.effects().isEmpty)
        harness.answerConnect()
        harness.machine.connect(now: harness.now)
        #expect(harness.effects() == [.stateChanged(.connected(client: "c"))])
        harness.end()
        _ = harness.effects()
        harness.machine.connect(now: harness.now)
        #expect(harness.effects().isEmpty)
    }

    @Test func lossIsFollowedByAWaitAndTheNextAttempt() {
        let harness = Harness()
        harness.connect()
        _ = harness.effects()
        harness.end()
        guard case .waiting(let until, 1) = harness.state else {
            Issue.record("\(harness.state)")
            return
        }
        #expect(until >= harness.now && until <= harness.now + second / 2)
        #expect(harness.effects() == [.stateChanged(harness.state)])
        harness.passWait()
        #expect(
            harness.effects() == [
                .stateChanged(.connecting(attempt: 1)), .openTransport(SessionNumber(rawValue: 2)),
            ]
        )
    }

    @Test(
        arguments: [
            (1000, true), (1006, true), (3000, true), (3001, true), (3010, true), (3499, true), (3500, false),
            (3999, false), (4000, true), (4499, true), (4500, false), (4999, false), (5000, true),
        ] as [(UInt32, Bool)]
    )
    func codeDecidesWhetherToComeBack(_ code: UInt32, _ comesBack: Bool) {
        let disconnect = Disconnect(code: code, reason: "x")
        for isPush in [false, true] {
            let harness = Harness()
            harness.connect()
            if isPush {
                harness.receive(#"{"push":{"disconnect":{"code":\#(code),"reason":"x"}}}"#)
            } else {
                harness.end(.closed(disconnect))
            }
            if comesBack {
                #expect(harness.waitsUntil != nil)
            } else {
                #expect(harness.state == .disconnected(.server(disconnect)))
            }
            let closes = harness.effects().contains { effect in
                if case .closeTransport = effect { true } else { false }
            }
            #expect(closes == isPush)
        }
    }

    @Test func attemptsAreForgottenOnlyAfterAStablePeriod() throws {
        let harness = Harness()
        harness.connect()
        for expected in 1...8 {
            harness.advance(30 * second - 1)
            harness.end()
            let until = try #require(harness.waitsUntil)
            #expect(harness.state == .waiting(until: until, attempt: expected))
            let ceiling = Backoff(base: .milliseconds(500), cap: .seconds(20)).ceiling(attempt: expected - 1)
            #expect(until - harness.now <= ceiling)
            harness.passWait()
            harness.answerConnect()
        }
        harness.advance(30 * second)
        harness.end()
        let until = try #require(harness.waitsUntil)
        #expect(harness.state == .waiting(until: until, attempt: 1))
    }

    @Test func oldSessionsAreNotListenedTo() {
        let harness = Harness()
        harness.enter()
        let old = harness.session
        harness.reconnect()
        harness.answer(#""subscribe":{"recoverable":true,"positioned":true,"recovered":true,"epoch":"e"}"#)
        _ = harness.effects()
        harness.receive(#"{"push":{"channel":"r","pub":{"data":1,"offset":1}}}"#, session: old)
        harness.machine.transportEnded(old, .lost, now: harness.now)
        harness.machine.transportOpened(old, now: harness.now)
        #expect(harness.effects().isEmpty)
        #expect(harness.machine.position(of: "r") == StreamPosition(epoch: "e", offset: 0))
        #expect(harness.machine.counters.staleSessions == 3)
        harness.publication(1)
        #expect(harness.events() == [pub(1)])
    }

    @Test func transportThatCannotBeOpenedIsTriedAgainOrNot() {
        let retryable = ClientError(code: .transportFailed, message: "", origin: .remote, isRetryable: true)
        let final = ClientError(code: .transportFailed, message: "", origin: .local)
        let harness = Harness()
        harness.machine.connect(now: harness.now)
        _ = harness.effects()
        harness.end(.failed(retryable, window: ReconnectWindow(afterMilliseconds: 3000, withinMilliseconds: 0)))
        #expect(harness.state == .waiting(until: harness.now + 3 * second, attempt: 1))
        harness.passWait()
        _ = harness.effects()
        harness.end(.failed(final, window: nil))
        #expect(harness.state == .disconnected(.failed(final)))
    }

    @Test func openingAndAnsweringHaveOneDeadline() {
        let harness = Harness()
        harness.machine.connect(now: harness.now)
        _ = harness.effects()
        harness.advance(6 * second)
        harness.machine.transportOpened(harness.session, now: harness.now)
        _ = harness.effects()
        harness.advance(4 * second - 1)
        #expect(harness.state == .connecting(attempt: 0))
        harness.advance(1)
        #expect(harness.waitsUntil != nil)
        #expect(
            harness.effects().first
                == .closeTransport(harness.session, Disconnect(code: 3000, reason: "no answer"))
        )
    }

    @Test func disconnectAndCloseEndEveryState() {
        for depth in 0..<5 {
            for closes in [false, true] {
                let harness = Harness { configuration in configuration.suppliesTokens = depth == 1 }
                if depth > 0 { harness.machine.connect(now: harness.now) }
                if depth > 2 { harness.answerConnect() }
                if depth > 3 { harness.end() }
                _ = harness.effects()
                if closes {
                    harness.machine.close(now: harness.now)
                } else {
                    harness.machine.disconnect(now: harness.now)
                }
                let ended: ClientState = depth == 0 ? .disconnected(.initial) : .disconnected(.requested)
                #expect(harness.state == (closes ? .closed : ended))
                harness.machine.connect(now: harness.now)
                if closes {
                    #expect(harness.state == .closed)
                } else {
                    #expect(harness.state == .connecting(attempt: 0))
                }
            }
        }
    }
}
