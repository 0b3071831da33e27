import RealtimeEngine
import RealtimeProtocol
import RealtimeTesting
import Synchronization
import Testing

@testable import RealtimeHandlers

struct AdminHandlerAuditingTests {
    /// Keeps records, or says that it cannot.
    private final class Keeper: AuditSink {
        let records = Mutex<[AuditRecord]>([])
        let isBroken: Bool

        init(isBroken: Bool = false) { self.isBroken = isBroken }

        func record(_ record: AuditRecord) async -> Result<Void, AuditFailure> {
            if self.isBroken { return .failure(AuditFailure(message: "disk full")) }
            self.records.withLock { records in records.append(record) }
            return .success(())
        }
    }

    @Test func whatWasDoneSaysWhoWhatWhomWhenAndHowItWent() async throws {
        let keeper = Keeper()
        let bench = await AdminBench(audit: keeper)
        _ = await bench.connect("ann")
        await bench.advance(by: .milliseconds(500))
        let answer = await bench.call("disconnect", ["user": "ann", "reason": "x"]).members
        #expect(answer["audit"] == 1)
        #expect(answer["stored"] == true)
        let record = try #require(keeper.records.withLock { records in records.last })
        #expect(record.number == 1)
        #expect(record.time == 1_500)
        #expect(record.user == "boss")
        #expect(record.client == "c9")
        #expect(record.action == "admin.disconnect")
        #expect(record.target == "user:ann")
        #expect(record.arguments == ["user": "ann", "reason": "x"])
        #expect(record.outcome == .done(["reached": 1]))
        let listed = await bench.call("audit", ["after": 0], as: "admin.audit").members
        #expect(listed["records"] == .array([record.json]))
        #expect(listed["last"] == 1)
    }

    @Test(arguments: AdminMethod.allCases)
    func methodWithoutPermissionIsRefusedAndRecorded(method: AdminMethod) async throws {
        let bench = await AdminBench(announcer: ClosureAnnouncer { _, _ in .success(()) })
        let ann = await bench.connect("ann", to: ["a"])
        let all: JSONObject = ["user": "ann", "room": "a", "data": 1, "text": "t", "seconds": 0, "connections": 1]
        #expect(await bench.call(method.rawValue, all, as: "agent").code == 103)
        #expect(ann.farewells.isEmpty && ann.messages.count == 2)
        let record = try #require(bench.handler.auditRecords().last)
        #expect(record.action == "admin." + method.rawValue)
        #expect(record.outcome == .refused(code: 103, message: "permission denied"))
    }

    @Test(arguments: AdminMethod.allCases.filter { method in method.acts(isEmpty: false) })
    func whoMayOnlyLookMayNotAct(method: AdminMethod) async {
        let bench = await AdminBench()
        let arguments: JSONObject = ["user": "ann", "name": "rpc", "connections": 1]
        #expect(await bench.call(method.rawValue, arguments, as: "viewer").code == 103)
    }

    @Test func finerPermissionIsEnoughForItsOwnMethodAlone() async {
        let bench = await AdminBench()
        #expect(await bench.call("disconnect", ["user": "ann"], as: "admin.disconnect").code == nil)
        #expect(await bench.call("limits", ["connections": 9], as: "admin.disconnect").code == 103)
        #expect(await bench.call("limits", ["connections": 9], as: "admin.limits").code == nil)
        #expect(await bench.call("connections", as: "admin.limits").code == 103)
    }

    @Test func lookingLeavesNoRecord() async {
        let bench = await AdminBench()
        for method in ["status", "connections", "rooms", "slow", "breakers", "limits", "audit"] {
            #expect(await bench.call(method).code == nil)
        }
        #expect(bench.handler.auditRecords().isEmpty)
    }

    @Test func recordThatCannotBeKeptIsToldAndCounted() async {
        let bench = await AdminBench(audit: Keeper(isBroken: true))
        let answer = await bench.call("disconnect", ["user": "ann"]).members
        #expect(answer["stored"] == false)
        #expect(await bench.call("status").members["auditFailures"] == 1)
        #expect(bench.handler.auditRecords().count == 1)
    }

    /// Never answers.
    private struct Hanging: AuditSink {
        let clock: VirtualClock

        func record(_ record: AuditRecord) async -> Result<Void, AuditFailure> {
            do {
                try await self.clock.sleep(until: VirtualClock.Instant(nanoseconds: .max))
            } catch {
                return .failure(AuditFailure(message: "cancelled"))
            }
            return .success(())
        }
    }

    @Test func sinkThatHangsIsWaitedForNoLongerThanItsTime() async {
        let bench = await AdminBench(audit: Hanging(clock: VirtualClock()))
        let answer = Mutex<JSONObject?>(nil)
        let calling = Task {
            let members = await bench.call("disconnect", ["user": "ann"]).members
            answer.withLock { answer in answer = members }
        }
        while bench.clock.nextDeadline == nil, !Task.isCancelled { await Task.yield() }
        #expect(answer.withLock { answer in answer } == nil)
        bench.clock.advance(by: .seconds(5))
        await calling.value
        #expect(answer.withLock { answer in answer }?["stored"] == false)
    }

    @Test func largeArgumentsAreNotKept() async {
        let bench = await AdminBench()
        let text = JSONValue.string(String(repeating: "x", count: 2_000))
        _ = await bench.call("message", ["user": "ann", "data": text])
        #expect(bench.handler.auditRecords().last?.arguments.names == ["bytes"])
    }
}
