import RealtimeClient
import RealtimeEngine
import RealtimeSockets
import RealtimeWebSocket
import Testing

/// Holds `Documentation/Limits.md` against the code.
struct LimitsPageTests {
    /// A type with bounds, with its defaults and what counts when one is hit.
    struct Section: CustomTestStringConvertible, Sendable {
        var name: String
        /// In units, bytes or nanoseconds.
        var bounds: [String: Int64]
        var metrics: Set<String>
        var testDescription: String { self.name }

        init(_ name: String, of defaults: some Sendable, metrics: Set<String>) {
            self.name = name
            self.bounds = Dictionary(uniqueKeysWithValues: Self.bounds(of: defaults))
            self.metrics = metrics
        }

        /// Numbers and durations are bounds, values that hold some are looked into, all else is none.
        private static func bounds(of value: Any, prefix: String = "") -> [(String, Int64)] {
            Mirror(reflecting: value).children.flatMap { label, value -> [(String, Int64)] in
                let name = prefix + (label ?? "")
                switch value {
                case let number as Int: return [(name, Int64(number))]
                case let duration as Duration: return [(name, Int64(duration / .nanoseconds(1)))]
                case is String, is any Collection: return []
                default: return Self.bounds(of: value, prefix: name + ".")
                }
            }
        }
    }

    static let sections: [Section] = {
        let node = Set(Metric.allCases.map { metric in "\(metric)" })
        let client = Set(Mirror(reflecting: ClientCounters()).children.compactMap(\.label))
        var sockets = Section("SocketOptions", of: SocketOptions(), metrics: node)
        sockets.bounds["hubs"] = nil  // How many there are, not how many there may be.
        return [
            Section("Limits", of: Limits(), metrics: node),
            Section("Timing", of: Timing(), metrics: node),
            Section("BreakerPolicy", of: BreakerPolicy(), metrics: node),
            Section("RoomPolicy", of: RoomPolicy(), metrics: node),
            Section("ConsumerPolicy", of: ConsumerPolicy(), metrics: node),
            Section("HandshakeLimits", of: WebSocketService(endpoints: [:]).handshakeLimits, metrics: node),
            sockets,
            Section("ClientLimits", of: ClientLimits(), metrics: client),
            Section("ClientTiming", of: ClientTiming(), metrics: client),
            Section("ClientWebSocketOptions", of: ClientWebSocketOptions(host: ""), metrics: client),
        ]
    }()

    @Test(arguments: Self.sections)
    func everyBoundHasItsLineWithTheDefaultOfTheCode(_ section: Section) throws {
        let lines = try #require(LimitsPage().sections[section.name], "no section is named for the type")
        for line in lines {
            let bound = try #require(section.bounds[line.name], "there is no \(section.name).\(line.name)")
            #expect(LimitsPage.value(line.default) == bound, "\(section.name).\(line.name)")
        }
        let names = lines.map(\.name)
        #expect(Set(names).count == names.count, "a bound has two lines")
        #expect(Set(section.bounds.keys).subtracting(names).sorted() == [], "bounds without a line")
    }

    @Test(arguments: Self.sections)
    func everyLineSaysWhyWhatHappensAndWhatCounts(_ section: Section) throws {
        for line in try LimitsPage().sections[section.name] ?? [] {
            #expect(!line.reason.isEmpty && !line.effect.isEmpty, "\(line.name)")
            #expect(!line.metrics.isEmpty || line.metric.hasPrefix("none: "), "\(line.name) has no metric")
            for metric in line.metrics where !section.metrics.contains(metric) {
                Issue.record("\(line.name): there is no metric \(metric)")
            }
        }
    }

    @Test func limitsThatMayChangeAreNamed() throws {
        #expect(try LimitsPage().live == LiveLimit.allCases.map(\.rawValue))
    }

    @Test func noSectionIsForNothing() throws {
        let known = Set(Self.sections.map(\.name))
        #expect(try Set(LimitsPage().sections.keys).subtracting(known) == [])
    }
}
