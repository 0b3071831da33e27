import RealtimeTesting
import Testing

struct LeaseDrillTests {
    @Test func noWriteOfAHolderThatOversleptGetsThrough() {
        let report = LeaseDrill(grants: 3_000, seed: 7).run()
        #expect(report.staleAccepted == 0)
        #expect(report.wronglyRefused == 0)
        #expect(report.violations == 0)
        #expect(report.staleRefused > 100)
        #expect(report.written > 1_000)
        #expect(report.resumed > 100)
    }

    @Test func sameSeedIsTheSameDrill() {
        let reports = (0..<2).map { _ in LeaseDrill(grants: 500, seed: 3).run() }
        #expect(reports[0].staleRefused == reports[1].staleRefused)
        #expect(reports[0].written == reports[1].written)
    }
}
