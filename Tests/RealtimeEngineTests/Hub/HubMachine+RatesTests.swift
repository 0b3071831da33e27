import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct HubMachineRatesTests {
    private func harness(rate: Int, burst: Int) -> HubHarness {
        HubHarness(
            .open {
                $0.limits.bytesPerSecond = rate
                $0.limits.byteBurst = burst
                $0.timing.tick = .milliseconds(1)
            }
        )
    }

    @Test func refusalSaysWhenTheNextCommandMayRun() throws {
        let harness = HubHarness(
            .open {
                $0.limits.commandsPerSecond = 10
                $0.limits.commandBurst = 1
            }
        )
        let peer = try harness.connect()
        harness.advance(by: .seconds(1))
        peer.send(.ping)
        harness.advance(by: .milliseconds(30))
        peer.send(.ping)
        let errors = peer.takeMessages().compactMap { message -> ErrorReply? in
            guard case .reply(let reply) = message, case .error(let error) = reply.outcome else { return nil }
            return error
        }
        #expect(errors == [.tooManyRequests.retrying(afterMilliseconds: 70)])
        harness.advance(by: .milliseconds(70))
        peer.send(.ping)
        #expect(peer.take() == ["4 ping"])
    }

    @Test func bytesOverTheRatePauseReadingUntilTheyArePaid() throws {
        let harness = self.harness(rate: 1000, burst: 2000)
        let peer = try harness.connect()
        harness.advance(by: .seconds(10))
        let text = String(repeating: "x", count: 1000)
        peer.publish("a", "\"\(text)\"")
        #expect(peer.transport.isReading)
        peer.publish("a", "\"\(text)\"")
        #expect(!peer.transport.isReading, "a little over two thousand bytes in no time")
        peer.send(.ping)
        #expect(peer.take() == ["2 publish", "3 publish"])
        harness.run(for: .milliseconds(50))
        #expect(peer.take() == [])
        harness.run(for: .milliseconds(150))
        #expect(peer.take() == ["4 ping"], "and nothing was lost")
        #expect(peer.transport.farewells == [])
        #expect(harness[.readsPausedForBytes] >= 1)
    }

    @Test func sustainedRateIsTheLimitInTheLongRun() throws {
        let harness = self.harness(rate: 1000, burst: 500)
        let peer = try harness.connect()
        let start = harness.clock.now
        for _ in 0..<100 { peer.publish("a", "\"\(String(repeating: "x", count: 200))\"") }
        var sent = 0
        while sent < 100, let wake = harness.core.nextWake {
            harness.clock.set(to: max(wake, harness.clock.now.advanced(by: .nanoseconds(1))))
            harness.turn()
            sent += peer.take().count { words in words.hasSuffix("publish") }
        }
        let seconds = Double(harness.clock.now.nanoseconds - start.nanoseconds) / 1e9
        let bytes = Double(harness[.messageBytesReceived])
        #expect(abs(seconds - (bytes - 500) / 1000) < 1)
    }

    @Test func peerThatIsSlowedDownIsNotCalledSilent() throws {
        let harness = self.harness(rate: 10, burst: 10)
        let peer = try harness.connect()
        peer.publish("a", "\"\(String(repeating: "x", count: 600))\"")
        peer.send(.pong)
        harness.run(for: .seconds(60))
        #expect(peer.transport.farewells == [])
        #expect(!peer.transport.isReading)
    }

    @Test func slotOfAPeerThatLeftWhileItPaidIsFreeOfItsDebt() throws {
        let harness = self.harness(rate: 10, burst: 10)
        let peer = try harness.connect()
        peer.publish("a", "\"\(String(repeating: "x", count: 600))\"")
        peer.vanish()
        let next = try harness.connect(name: "next")
        #expect(next.id.slot == peer.id.slot)
        #expect(next.transport.readingChanges.count <= 1)
        harness.run(for: .seconds(1))
        harness.expectConserved()
    }

    @Test func rawConnectionsAreSlowedDownToo() throws {
        let harness = self.harness(rate: 1000, burst: 1000)
        let peer = try harness.open(.raw(ScriptedRawHandler()))
        peer.send([UInt8](repeating: 0x20, count: 1500))
        #expect(!peer.transport.isReading)
        harness.run(for: .milliseconds(600))
        #expect(peer.transport.isReading)
    }
}
