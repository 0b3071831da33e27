import Foundation
import Testing

/// Rules of `Documentation/Architecture.md` and `CONTRIBUTING.md` that can be read off the sources.
struct HouseRulesTests {
    /// What each module may import of the project.
    ///
    /// Imports go down only.
    static let directions: [String: Set<String>] = [
        "CRealtimeSystem": [],
        "WebSocketCodec": [],
        "RealtimeProtocol": [],
        "RealtimeEngine": ["RealtimeProtocol"],
        "RealtimeWebSocket": ["WebSocketCodec", "RealtimeEngine", "RealtimeProtocol"],
        "RealtimeSockets": [
            "CRealtimeSystem", "RealtimeWebSocket", "RealtimeEngine", "RealtimeProtocol", "RealtimeClient",
            "WebSocketCodec",
        ],
        "RealtimeHandlers": ["RealtimeEngine", "RealtimeProtocol"],
        "RealtimeClient": ["WebSocketCodec", "RealtimeProtocol"],
        "RealtimeTesting": [
            "WebSocketCodec", "RealtimeProtocol", "RealtimeEngine", "RealtimeWebSocket", "RealtimeClient",
        ],
    ]

    /// What the toolchain offers that modules may import; codec and protocol import nothing at all.
    static let toolchain: [String: Set<String>] = [
        "RealtimeEngine": ["Synchronization"],
        "RealtimeHandlers": ["Synchronization"],
        "RealtimeClient": ["Synchronization"],
        "RealtimeTesting": ["Synchronization"],
        "RealtimeSockets": ["Synchronization", "Glibc", "Musl", "Darwin"],
    ]

    @Test func sourcesWereFound() throws {
        #expect(try SourceTree.swiftFiles(below: "Sources").count > 100)
    }

    @Test func importsGoDownOnly() throws {
        for file in try SourceTree.swiftFiles(below: "Sources") {
            let allowed = try #require(Self.directions[file.module], "\(file.path) is in a module without rules")
            let others = Self.toolchain[file.module] ?? []
            for name in file.imports where !allowed.contains(name) && !others.contains(name) {
                Issue.record("\(file.path) may not import \(name)")
            }
        }
    }

    @Test func noFileIsOver400Lines() throws {
        for folder in ["Sources", "Benchmarks", "Examples", "Tests"] {
            for file in try SourceTree.swiftFiles(below: folder) where file.lines.count > 401 {
                Issue.record("\(file.path) has \(file.lines.count) lines")
            }
        }
    }

    @Test(arguments: [
        " try? ", " try! ", " as! ", "fatalError(", "@unchecked Sendable", "TODO", "FIXME", "not implemented",
        "DispatchQueue",
    ])
    func sourcesDoWithout(_ phrase: String) throws {
        for file in try SourceTree.swiftFiles(below: "Sources") {
            for (number, line) in file.lines.enumerated() where line.contains(phrase) {
                Issue.record("\(file.path):\(number + 1) contains \(phrase)")
            }
        }
    }

    @Test(arguments: ["Task.sleep", "usleep(", "Thread.sleep", "import XCTest"])
    func testsDoWithout(_ phrase: String) throws {
        for file in try SourceTree.swiftFiles(below: "Tests") where !file.path.contains("HouseRules") {
            for (number, line) in file.lines.enumerated() where line.contains(phrase) {
                Issue.record("\(file.path):\(number + 1) contains \(phrase)")
            }
        }
    }

    @Test func manifestDependsOnNoPackage() throws {
        let manifest = SourceTree.root.appending(path: "Package.swift")
        let text = try String(contentsOf: manifest, encoding: .utf8)
        #expect(text.contains("dependencies: [],\n    targets:"))
        #expect(!text.contains(".package("))
    }

    /// A log goes on in time, the machine does not: nothing below the shells may ask for the time or for chance.
    ///
    /// A host's handler is given its clock, and may be given the system's.
    @Test func deterministicPartsReadNoClockAndNoChance() throws {
        let phrases = ["ContinuousClock", "SuspendingClock", "SystemRandomNumberGenerator", ".random(in", "Date("]
        for file in try SourceTree.swiftFiles(below: "Sources") where file.module != "RealtimeSockets" {
            for (number, line) in file.lines.enumerated() {
                if line.hasSuffix("clock: any Clock<Duration> = ContinuousClock()") { continue }
                for phrase in phrases where line.contains(phrase) {
                    Issue.record("\(file.path):\(number + 1) contains \(phrase)")
                }
            }
        }
    }
}
