import Foundation
import RealtimeTesting
import Testing

struct NoticeRehearsalTests {
    /// A few seeds; `REHEARSAL_SEEDS` says how many others, and `REHEARSAL_FIRST` the first of them.
    static var seeds: ClosedRange<UInt64> {
        let environment = ProcessInfo.processInfo.environment
        let count = environment["REHEARSAL_SEEDS"].flatMap { text in UInt64(text) } ?? 8
        let first = environment["REHEARSAL_FIRST"].flatMap { text in UInt64(text) } ?? 1
        return first...(first + max(1, count) - 1)
    }

    @Test(arguments: Self.seeds)
    func everybodyGetsWhatTheyWerePromisedOnceUnderFaults(seed: UInt64) throws {
        let report = try Rehearsal.notices(seed: seed).run()
        #expect(report.events > 0)
    }
}
