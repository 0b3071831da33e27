import Foundation
import RealtimeEngine
import RealtimeProtocol
import RealtimeTesting
import Testing

@testable import RealtimeHandlers

/// Holds `Documentation/Handlers/Quotes.md` against the code.
struct QuotePageTests {
    private static func text(_ path: String) throws -> String {
        var root = URL(filePath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        return try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    private static func page() throws -> String { try Self.text("Documentation/Handlers/Quotes.md") }

    @Test func pageShowsTheProgramThatIsCompiled() throws {
        let program = try Self.text("Tests/RealtimeHandlersTests/Examples/QuoteExample.swift")
        #expect(try Self.page().contains("```swift\n" + program + "```\n"))
        #expect(program.split(separator: "\n", omittingEmptySubsequences: false).count <= 40)
    }

    @Test func pageHasEveryBoundAndIntervalWithItsDefault() throws {
        let page = try Self.page()
        let children =
            Array(Mirror(reflecting: QuoteLimits()).children) + Array(Mirror(reflecting: QuoteTiming()).children)
        for child in children {
            let name = try #require(child.label)
            let value =
                switch child.value {
                case let number as Int: Int64(number)
                case let duration as Duration: Int64(duration / .milliseconds(1))
                default: Int64(-1)
                }
            let line = page.split(separator: "\n").first { line in line.hasPrefix("| `\(name)` | ") }
            let cell = try #require(line, "\(name) has no line").split(separator: "|")[1]
            #expect(Int64(cell.filter(\.isNumber)) == value, "\(name)")
        }
    }

    @Test(arguments: [
        FeatureErrorCode.versionConflict, .staleFence, .invalidValue, .notFound, .serviceFailed,
    ])
    func pageHasEveryCode(code: FeatureErrorCode) throws {
        #expect(try Self.page().contains("\n| \(code.rawValue) |"))
    }

    @Test func programRuns() async throws {
        let clock = VirtualClock()
        let executor = SimulationExecutor(.tasks)
        let environment = HostEnvironment(
            time: { TurnTime(now: Instant(nanoseconds: clock.now.nanoseconds), wallMilliseconds: 0) },
            entropy: { (1, 2) },
            handlerExecutor: executor
        )
        let users = StaticTokens(["2b7e": Principal(id: "ruth", name: "Ruth", roles: ["agent"])])
        let node = await makeQuoteNode(environment, clock: clock, users)
        guard case .handler(let handler) = node.configuration.connections else {
            Issue.record("nobody decides about connections")
            return
        }
        let ruth = Client(connection: ConnectionID(slot: 0, generation: 1), id: "c", user: "ruth", roles: ["agent"])
        func call(_ text: String) -> String {
            let answer = Box<String>()
            let event = RPCEvent(client: ruth, method: "quote.edit", data: RawJSON(uncheckedBytes: Array(text.utf8)))
            Task(executorPreference: executor) {
                answer.set(QuoteBench.words(await handler.rpc(event).map(Self.value)))
            }
            while executor.runNext() {}
            return answer.value ?? "no answer"
        }
        #expect(call(#"{"quote":"c1","expect":1,"fields":{"value":"30000"}}"#) == #"{"version":2}"#)
        #expect(call(#"{"quote":"c1","expect":1,"fields":{"value":"1"}}"#).hasPrefix("4001"))
        #expect(call(#"{"quote":"c1","fields":{"value":1}}"#) == "4003 value: is no amount")
        #expect(call(#"{"quote":"c2","fields":{"value":"1"}}"#).hasPrefix("4004"))
    }

    private static func value(_ raw: RawJSON) -> JSONValue { (try? JSONValue(raw)) ?? .null }
}
