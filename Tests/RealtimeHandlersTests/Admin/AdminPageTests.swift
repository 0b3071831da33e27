import Foundation
import RealtimeEngine
import RealtimeTesting
import Testing

@testable import RealtimeHandlers

/// Holds `Documentation/Handlers/Admin.md` against the code.
struct AdminPageTests {
    private static func text(_ path: String) throws -> String {
        var root = URL(filePath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        return try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    @Test func pageShowsTheProgramThatIsCompiled() throws {
        let program = try Self.text("Tests/RealtimeHandlersTests/Examples/AdminExample.swift")
        #expect(try Self.text("Documentation/Handlers/Admin.md").contains("```swift\n" + program + "```\n"))
        #expect(program.split(separator: "\n", omittingEmptySubsequences: false).count <= 41)
    }

    @Test(arguments: AdminMethod.allCases)
    func pageListsEveryMethodWithItsPermission(method: AdminMethod) throws {
        let lines = try Self.text("Documentation/Handlers/Admin.md").split(separator: "\n")
        for isEmpty in [true, false] {
            let permission = try #require(method.permissions(isEmpty: isEmpty).first)
            let line = lines.first { line in
                line.hasPrefix("| `admin.\(method.rawValue)` ") && line.hasSuffix(" `\(permission)` |")
            }
            #expect(line != nil, "admin.\(method.rawValue) with \(permission)")
        }
    }

    @Test func pageHasEveryBoundWithItsDefault() throws {
        let page = try Self.text("Documentation/Handlers/Admin.md")
        for child in Mirror(reflecting: AdminLimits()).children {
            let name = try #require(child.label)
            let value: Int64
            switch child.value {
            case let number as Int: value = Int64(number)
            case let duration as Duration: value = duration.components.seconds
            default:
                Issue.record("\(name) is of another kind")
                continue
            }
            let line = page.split(separator: "\n").first { line in line.hasPrefix("| `\(name)` | ") }
            let cell = try #require(line, "\(name) has no line").split(separator: "|")[1]
            #expect(Int64(cell.filter(\.isNumber)) == value, "\(name)")
        }
    }

    @Test func nodeOfTheProgramHasTheLiveRoom() async {
        let clock = VirtualClock()
        let environment = HostEnvironment(
            time: { TurnTime(now: Instant(nanoseconds: clock.now.nanoseconds), wallMilliseconds: 0) },
            entropy: { (1, 2) }
        )
        let node = await makeAdministeredNode(in: environment)
        #expect(node.configuration.rooms.rules.map(\.prefix).contains(AdminHandler.liveRoom))
        let breakers = await node.breakers().map(\.name)
        #expect(breakers.contains("audit sink") && breakers.contains("notification store"))
    }
}
