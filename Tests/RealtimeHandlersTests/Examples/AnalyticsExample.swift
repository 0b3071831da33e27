import RealtimeEngine
import RealtimeHandlers
import RealtimeProtocol
import Synchronization

/// The shop's sales, as its own code counts them.
final class ShopSales: AnalyticsSource {
    typealias Answer = Result<WidgetValue, AnalyticsFailure>
    let orders = Mutex<[(time: Int64, cents: Int)]>([])
    let dashboards = [Dashboard(id: "sales", title: "Sales", widgets: [number, size])]
    static let number = Widget(id: "n", title: "Orders", kind: .counter, window: .seconds(3600), interval: .seconds(2))
    static let size = Widget(id: "s", title: "Size", kind: .histogram, window: .seconds(3600), interval: .seconds(9))

    func compute(_ widget: Widget, of dashboard: Dashboard, over window: AnalyticsWindow) async -> Answer {
        let cents = orders.withLock { orders in orders.filter { $0.time > window.from }.map(\.cents) }
        switch widget.id {
        case "n": return .success(.counter(JSONNumber(cents.count)))
        case "s":
            let large = UInt64(cents.count { cents in cents > 10_000 })
            return .success(.histogram(bounds: [JSONNumber(10_000)], counts: [UInt64(cents.count) - large, large]))
        default: return .failure(AnalyticsFailure("unknown widget"))
        }
    }
}

/// A node whose managers watch the sales.
func makeSalesNode(_ sales: ShopSales, in environment: HostEnvironment, by clock: any Clock<Duration>) async -> Node {
    let tokens = StaticTokens(["abf7158809cf4f3c": Principal(id: "vera", name: "Vera", roles: ["manager"])])
    let permissions = RolePermissions(["manager": [.viewDashboard]])
    let analytics = AnalyticsHandler(source: sales, permissions: permissions, clock: clock)
    return await HandlerSet(authenticator: tokens, features: [analytics]).makeNode(environment: environment)
}
