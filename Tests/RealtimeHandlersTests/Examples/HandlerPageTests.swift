import Foundation
import RealtimeEngine
import RealtimeHandlers
import RealtimeProtocol
import RealtimeTesting
import Synchronization
import Testing

/// Holds the pages about notifications and analytics against the code, and runs their programs.
struct HandlerPageTests {
    private static func text(_ path: String) throws -> String {
        var root = URL(filePath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        return try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    @Test(arguments: [("Notifications", "NotificationExample"), ("Analytics", "AnalyticsExample")])
    func pageShowsTheProgramThatIsCompiled(page: String, program: String) throws {
        let program = try Self.text("Tests/RealtimeHandlersTests/Examples/\(program).swift")
        #expect(try Self.text("Documentation/Handlers/\(page).md").contains("```swift\n" + program + "```\n"))
        #expect(program.split(separator: "\n", omittingEmptySubsequences: false).count <= 41)
    }

    @Test func pagesHaveEveryBoundWithItsDefault() throws {
        try Self.check("Notifications", "NotificationPolicy", NotificationPolicy())
        try Self.check("Notifications", "MemoryNotificationStore.Limits", MemoryNotificationStore.Limits())
        try Self.check("Analytics", "AnalyticsPolicy", AnalyticsPolicy())
    }

    private static func check(_ page: String, _ type: String, _ value: some Sendable) throws {
        let lines = try Self.text("Documentation/Handlers/\(page).md").split(separator: "\n")
        let table = lines.drop { line in !line.hasPrefix("| bound of `\(type)` |") }.prefix { line in
            line.hasPrefix("|")
        }
        #expect(!table.isEmpty)
        for child in Mirror(reflecting: value).children {
            let name = try #require(child.label)
            let line = table.first { line in line.hasPrefix("| `\(name)` | ") }
            let cell = try #require(line, "\(name) has no line").split(separator: "|")[1]
            let number = Double(cell.filter { character in character.isNumber || character == "." })
            switch child.value {
            case let count as Int: #expect(number == Double(count), "\(name)")
            case let duration as Duration: #expect(number == duration / .seconds(1), "\(name)")
            default: #expect(number == nil, "\(name)")
            }
        }
    }

    private static func environment(_ executor: SimulationExecutor) -> HostEnvironment {
        HostEnvironment(
            time: { TurnTime(now: Instant(nanoseconds: 1), wallMilliseconds: 1_000) },
            entropy: { (1, 2) },
            handlerExecutor: executor
        )
    }

    @Test func programForNotificationsRuns() throws {
        let executor = SimulationExecutor(.tasks)
        let clock = VirtualClock()
        let made = Begun<(Node, HandlerSet)>()
        _ = Task(executorPreference: executor) {
            made.end(await makeNoticeNode(in: Self.environment(executor), by: clock))
        }
        while executor.runNext() {}
        let (node, handlers) = try #require(made.value)
        #expect(node.configuration.rooms.rules.map(\.prefix) == ["notice:"])
        let listed = Begun<Result<RawJSON, HandlerError>>()
        _ = Task(executorPreference: executor) {
            let connection = ConnectionID(slot: 0, generation: 1)
            let client = Client(connection: connection, id: "c", user: "ann", roles: ["agent"])
            listed.end(await handlers.rpc(RPCEvent(client: client, method: "notice.list")))
        }
        while executor.runNext() {}
        let page = try #require(try listed.value?.get())
        #expect(try JSONValue(page).object?["unread"] == 1)
    }

    @Test func programForAnalyticsRuns() throws {
        let sales = ShopSales()
        sales.orders.withLock { orders in orders = [(900, 5_000), (950, 20_000)] }
        let executor = SimulationExecutor(.tasks)
        let clock = VirtualClock()
        let made = Begun<Node>()
        _ = Task(executorPreference: executor) {
            made.end(await makeSalesNode(sales, in: Self.environment(executor), by: clock))
        }
        while executor.runNext() {}
        #expect(made.value?.configuration.rooms.rules.map(\.prefix) == ["dashboard:"])
        let window = AnalyticsWindow(from: 0, through: 1_000)
        let computed = Begun<Result<WidgetValue, AnalyticsFailure>>()
        _ = Task(executorPreference: executor) {
            let dashboard = sales.dashboards[0]
            computed.end(await sales.compute(dashboard.widgets[1], of: dashboard, over: window))
        }
        while executor.runNext() {}
        #expect(try computed.value?.get() == .histogram(bounds: [JSONNumber(10_000)], counts: [1, 1]))
    }
}
