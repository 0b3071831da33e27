import RealtimeEngine
import RealtimeTesting
import Testing

@testable import RealtimeHandlers

struct ServiceCallsTests {
    struct Trouble: Error, Equatable { var isFault = true }

    static func bench() -> (FeatureBench, ServiceCalls) {
        let bench = FeatureBench([])
        let calls = ServiceCalls(
            breaker: bench.node.makeBreaker(named: "service"),
            clock: bench.clock,
            executor: bench.executor,
            timeout: .seconds(5)
        )
        return (bench, calls)
    }

    @Test func answerIsPassedOn() throws {
        let (bench, calls) = Self.bench()
        let good = try bench.run { await calls.call { () -> Result<Int, Trouble> in .success(1) } }
        #expect(try good.get() == 1)
        let bad = try bench.run { await calls.call { () -> Result<Int, Trouble> in .failure(Trouble()) } }
        #expect(throws: ServiceFailure<Trouble>.failed(Trouble())) { try bad.get() }
        #expect(bench.clock.nextDeadline == nil, "no timer is left")
    }

    @Test func serviceThatDoesNotAnswerIsLateAndCancelled() throws {
        let (bench, calls) = Self.bench()
        let cancelled = Begun<Bool>()
        let call = bench.begin {
            await calls.call { () -> Result<Int, Trouble> in
                do { try await bench.clock.sleep(for: .seconds(100)) } catch { cancelled.end(true) }
                return .success(1)
            }
        }
        bench.advance(by: .milliseconds(4999))
        #expect(call.value == nil)
        bench.advance(by: .milliseconds(1))
        #expect(throws: ServiceFailure<Trouble>.late) { try call.value?.get() }
        #expect(cancelled.value == true)
    }

    @Test func serviceThatKeepsFailingIsNotAskedForAWhile() throws {
        let (bench, calls) = Self.bench()
        let asked = CountedMetrics()
        let fail: @Sendable () async -> Result<Int, ServiceFailure<Trouble>> = {
            await calls.call { () -> Result<Int, Trouble> in
                asked.add(1, to: .handlerCalls, hub: 0)
                return .failure(Trouble())
            }
        }
        for _ in 0..<5 { _ = try bench.run(fail) }
        let refused = try bench.run(fail)
        #expect(throws: ServiceFailure<Trouble>.refused(milliseconds: 30_000)) { try refused.get() }
        #expect(asked[.handlerCalls] == 5)
        bench.advance(by: .seconds(30))
        _ = try bench.run(fail)
        #expect(asked[.handlerCalls] == 6, "a probe")
    }

    @Test func refusalForGoodReasonsIsNoFault() throws {
        let (bench, calls) = Self.bench()
        for _ in 0..<10 {
            let answer = try bench.run {
                await calls.call(isFault: \.isFault) { () -> Result<Int, Trouble> in .failure(Trouble(isFault: false)) }
            }
            #expect(throws: ServiceFailure<Trouble>.failed(Trouble(isFault: false))) { try answer.get() }
        }
    }
}
