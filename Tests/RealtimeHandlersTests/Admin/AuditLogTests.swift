import RealtimeProtocol
import Testing

@testable import RealtimeHandlers

struct AuditLogTests {
    private static func log(done: Int, refused: Int) -> AuditLog {
        var limits = AdminLimits()
        limits.auditRecords = done
        limits.auditRefusals = refused
        return AuditLog(limits)
    }

    private static func record(_ outcome: AuditRecord.Outcome) -> AuditRecord {
        AuditRecord(
            number: 0,
            time: 0,
            user: "u",
            name: "",
            client: "",
            action: "a",
            target: "",
            arguments: [:],
            outcome: outcome
        )
    }

    private static let refused = AuditRecord.Outcome.refused(code: 103, message: "")

    @Test func recordsHaveDenseNumbersInOneOrder() {
        var log = Self.log(done: 10, refused: 10)
        for number in 0..<6 { _ = log.append(Self.record(number % 2 == 0 ? .done([:]) : Self.refused)) }
        #expect(log.records(after: 0, limit: 10).map(\.number) == [1, 2, 3, 4, 5, 6])
        #expect(log.records(after: 2, limit: 2).map(\.number) == [3, 4])
        #expect(log.records(after: nil, limit: 2).map(\.number) == [5, 6])
        #expect(log.records(after: 6, limit: 2).isEmpty)
        #expect(log.last == 6)
    }

    @Test func oldestIsForgottenBeyondTheBound() {
        var log = Self.log(done: 3, refused: 1)
        for _ in 0..<5 { _ = log.append(Self.record(.done([:]))) }
        #expect(log.records(after: 0, limit: 10).map(\.number) == [3, 4, 5])
    }

    @Test func refusalsPushOutNothingThatWasDone() {
        var log = Self.log(done: 2, refused: 2)
        _ = log.append(Self.record(.done([:])))
        for _ in 0..<100 { _ = log.append(Self.record(Self.refused)) }
        #expect(log.records(after: 0, limit: 10).map(\.number) == [1, 100, 101])
    }
}
