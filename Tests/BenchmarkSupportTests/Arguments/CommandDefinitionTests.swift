import Testing

@testable import BenchmarkSupport

struct CommandDefinitionTests {
    private let command = CommandDefinition(
        name: "echo",
        summary: "Sends and gets back.",
        options: [
            .value("depth", "N", "messages on their way (16)"),
            .flag("floor", "compare"),
            .value("server", "KIND", "which", hidden: true),
        ]
    )

    @Test
    func readsValuesInBothSpellingsAndFlags() throws {
        let spaced = try command.parse(["--depth", "4", "--floor"])
        #expect(try spaced.integer("depth", default: 16, in: 1...100) == 4)
        #expect(spaced.flag("floor"))
        let joined = try command.parse(["--depth=5"])
        #expect(try joined.integer("depth", default: 16, in: 1...100) == 5)
        #expect(!joined.flag("floor"))
    }

    @Test
    func usesDefaultsForWhatIsNotGiven() throws {
        let arguments = try command.parse([])
        #expect(try arguments.integer("depth", default: 16, in: 1...100) == 16)
        #expect(try arguments.number("depth", default: 0.5, in: 0...1) == 0.5)
        #expect(!arguments.has("depth"))
    }

    @Test(
        arguments: [
            (["--width", "4"], "echo: unknown option --width"),
            (["--depth"], "echo: --depth needs a value"),
            (["--floor=yes"], "echo: --floor takes no value"),
            (["4"], "echo: unexpected argument “4”"),
        ]
    )
    func refusesWhatItDoesNotKnow(words: [String], message: String) {
        #expect(throws: UsageError(message)) { try command.parse(words) }
    }

    @Test(
        arguments: [
            ("four", "--depth: “four” is not a whole number"),
            ("0", "--depth: 0 is not in 1...100"),
            ("101", "--depth: 101 is not in 1...100"),
        ]
    )
    func refusesBadNumbers(text: String, message: String) throws {
        let arguments = try command.parse(["--depth", text])
        #expect(throws: UsageError(message)) { try arguments.integer("depth", default: 16, in: 1...100) }
    }

    @Test
    func refusesNumbersThatAreNotFinite() throws {
        let arguments = try command.parse(["--depth", "inf"])
        #expect(throws: UsageError("--depth: “inf” is not a number")) {
            try arguments.number("depth", default: 1, in: 0...10)
        }
    }

    @Test
    func helpListsAlignedOptionsButNotHiddenOnes() throws {
        #expect(try command.parse(["--help"]).wantsHelp)
        let text = command.usage(program: "bench")
        #expect(text.contains("usage: bench echo [options]"))
        #expect(text.contains("  --depth N  messages on their way (16)\n  --floor    compare\n"))
        #expect(!text.contains("--server"))
    }
}
