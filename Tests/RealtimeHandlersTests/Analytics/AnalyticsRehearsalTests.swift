import RealtimeTesting
import Testing

struct AnalyticsRehearsalTests {
    @Test(arguments: NoticeRehearsalTests.seeds)
    func watchersComeToThePresentAndNothingIsComputedForNobodyUnderFaults(seed: UInt64) throws {
        let report = try Rehearsal.figures(seed: seed).run()
        #expect(report.events > 0)
    }

    @Test(arguments: NoticeRehearsalTests.seeds)
    func figuresNeverGoBackWhileTheNetworkAloneFails(seed: UInt64) throws {
        let report = try Rehearsal.figures(seed: seed, networkOnly: true).run()
        #expect(report.events > 0)
    }
}
