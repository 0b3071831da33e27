import RealtimeEngine
import RealtimeProtocol
import RealtimeTesting
import Testing

@testable import RealtimeHandlers

struct AdminHandlerLiveTests {
    private struct Monitor: AdminMonitor {
        func report() -> AdminMonitorReport {
            let alert = AdminAlert(name: "p99", severity: .critical, message: "slow", since: 5)
            return AdminMonitorReport(figures: ["cpu": 12], alerts: [alert])
        }
    }

    private func statuses(_ peer: AdminPeer) -> [JSONObject] {
        peer.publications(in: AdminHandler.liveRoom).filter { object in object["type"] == "status" }
    }

    @Test func watcherBeginsWithAStatusAndGetsOneEachSecond() async throws {
        let bench = await AdminBench()
        let vera = await bench.connect("vera", to: [AdminHandler.liveRoom])
        let reply = try #require(vera.messages.last?.object?["subscribe"]?.object?["data"]?.object)
        #expect(reply["type"] == "status")
        #expect(reply["node"] == "n1")
        #expect(reply["connections"] == 1)
        #expect(reply["rates"] == .null)
        #expect(reply["monitor"] == .null)
        await bench.advance(by: .seconds(3))
        let statuses = self.statuses(vera)
        #expect(statuses.count == 3)
        #expect(statuses.map { $0["time"] } == [2_000, 3_000, 4_000])
        #expect(statuses.last?["clients"] == 1)
        #expect(statuses.last?["metrics"]?.object?["realtime_connections_opened"] == 1)
        #expect((statuses.last?["rates"]?.object?["bytesOut"]?.number?.double ?? 0) > 0)
        #expect(statuses.last?["missed"] == 0)
    }

    @Test func nothingIsPublishedWhileNobodyWatches() async {
        let bench = await AdminBench()
        _ = await bench.connect("ann")
        await bench.advance(by: .seconds(5))
        #expect(bench.clock.nextDeadline == nil, "nothing sleeps")
        let vera = await bench.connect("vera", to: [AdminHandler.liveRoom])
        #expect(bench.clock.nextDeadline != nil)
        await bench.advance(by: .seconds(1))
        await bench.run { await vera.vanish() }
        await bench.advance(by: .seconds(4))
        #expect(bench.clock.nextDeadline == nil, "the stream ended")
        #expect(self.statuses(vera).count == 1)
    }

    @Test func secondWatcherSharesTheStreamAndALaterOneStartsItAgain() async {
        let bench = await AdminBench()
        let vera = await bench.connect("vera", to: [AdminHandler.liveRoom])
        let root = await bench.connect("root", to: [AdminHandler.liveRoom])
        await bench.advance(by: .seconds(2))
        #expect(self.statuses(vera).count == 2)
        #expect(self.statuses(root).count == 2)
        for peer in [vera, root] { await bench.run { await peer.vanish() } }
        await bench.advance(by: .seconds(5))
        let again = await bench.connect("vera", to: [AdminHandler.liveRoom])
        await bench.advance(by: .seconds(2))
        #expect(self.statuses(again).count == 2)
    }

    @Test func whoMayNotViewMayNotWatch() async {
        let bench = await AdminBench()
        let ann = await bench.connect("ann", to: [AdminHandler.liveRoom])
        #expect(ann.messages.last?.object?["error"]?.object?["code"] == 103)
        #expect(bench.clock.nextDeadline == nil)
    }

    @Test func watcherMayNotPublish() async {
        let bench = await AdminBench()
        let root = await bench.connect("root", to: [AdminHandler.liveRoom])
        await bench.send(root, #"{"id":9,"publish":{"channel":"admin:live","data":1}}"#)
        #expect(root.messages.last?.object?["error"]?.object?["code"] == 103)
    }

    @Test func roomBesideTheLiveOneIsUnknown() async {
        let bench = await AdminBench()
        let root = await bench.connect("root", to: ["admin:live2"])
        #expect(root.messages.last?.object?["error"]?.object?["code"] == 102)
    }

    @Test func whatIsDoneIsSeenLiveWithItsRecord() async {
        let bench = await AdminBench()
        let vera = await bench.connect("vera", to: [AdminHandler.liveRoom])
        _ = await bench.call("disconnect", ["user": "ann"])
        bench.settle()
        let seen = vera.publications(in: AdminHandler.liveRoom).filter { object in object["type"] == "audit" }
        #expect(seen.map { $0["record"]?.object?["action"] } == ["admin.disconnect"])
    }

    @Test func monitorsReportIsPassedOn() async {
        let bench = await AdminBench(monitor: Monitor())
        let status = await bench.call("status").members
        let alert: JSONValue = ["name": "p99", "severity": "critical", "message": "slow", "since": 5, "active": true]
        #expect(status["monitor"] == ["figures": ["cpu": 12], "alerts": [alert]])
    }

    @Test func roundTripsAreShownAsQuantiles() async throws {
        let bench = await AdminBench()
        let vera = await bench.connect("vera", to: [AdminHandler.liveRoom])
        await bench.advance(by: .seconds(26))
        await bench.send(vera, "{}")
        await bench.advance(by: .seconds(1))
        let latency = self.statuses(vera).last?["latency"]?.object?["roundTrip"]?.object
        #expect(latency?["count"] == 1)
        let p99 = try #require(latency?["p99"]?.number?.double)
        #expect((0.001...1_100).contains(p99))
    }

    @Test func stopEndsTheStreamForGood() async {
        let bench = await AdminBench()
        let vera = await bench.connect("vera", to: [AdminHandler.liveRoom])
        let handler = bench.handler
        await bench.run { await handler.stop() }
        #expect(bench.clock.nextDeadline == nil)
        await bench.advance(by: .seconds(3))
        #expect(self.statuses(vera).isEmpty)
        #expect(await bench.call("status").code == 401, "temporary, so that clients ask the next server")
    }
}
