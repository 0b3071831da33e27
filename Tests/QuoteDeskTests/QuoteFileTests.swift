import Foundation
import RealtimeEngine
import RealtimeHandlers
import RealtimeProtocol
import Testing

@testable import quote_desk

struct QuoteFileTests {
    /// A folder of its own, removed at the end.
    private struct Folder: ~Copyable {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("quote-desk-\(UUID())").path
        var file: URL { URL(fileURLWithPath: self.path).appendingPathComponent("quotes.jsonl") }

        deinit {
            do {
                try FileManager.default.removeItem(atPath: self.path)
            } catch {
                Issue.record("\(self.path) stays: \(error)")
            }
        }
    }

    private static let ada = Caller(Client(connection: ConnectionID(slot: 0, generation: 1), id: "c", user: "ada"))

    private static func edit(
        _ fields: JSONObject,
        expect: UInt64? = nil,
        token: UInt64? = nil,
        key: String? = nil
    ) -> QuoteEdit {
        let fences = token.map { counter in
            [Fence(key: "holder", token: FencingToken(epoch: 1, counter: counter))]
        }
        return QuoteEdit(fields: fields, expect: expect, fences: fences ?? [], key: key, author: Self.ada)
    }

    @Test func editsSurviveTheProcess() async throws {
        let folder = Folder()
        let first = try QuoteFile(folder: folder.path)
        let stored = try await first.apply(Self.edit(["holder": "Eve", "value": "9.5"]), to: "Q-1005", now: 1)
            .get()
        #expect(stored.version == 2)
        #expect(stored.fields["value"] == "9.50")
        let second = try QuoteFile(folder: folder.path)
        #expect(try await second.load("Q-1005").get() == stored)
        #expect(await second.list().map(\.id) == Examples.quotes.map(\.id))
        #expect(await second.list().last?.title == "Eve, vehicle")
    }

    @Test func editIsWholeOrNotAtAll() async throws {
        let folder = Folder()
        let file = try QuoteFile(folder: folder.path)
        let result = await file.apply(Self.edit(["holder": "Eve", "zone": "x"]), to: "Q-1005", now: 1)
        #expect(result == .failure(.invalidField(name: "zone", reason: "not one of the choices")))
        #expect(try await file.load("Q-1005").get().version == 1)
        #expect(await file.edits == 0)
    }

    @Test func otherVersionIsTold() async throws {
        let folder = Folder()
        let file = try QuoteFile(folder: folder.path)
        let result = await file.apply(Self.edit(["holder": "Eve"], expect: 7), to: "Q-1005", now: 1)
        #expect(result == .failure(.versionConflict(present: 1)))
        #expect(await file.apply(Self.edit(["holder": "Eve"]), to: "Q-1", now: 1) == .failure(.notFound))
    }

    @Test func staleTokenIsRefusedAlsoAfterARestart() async throws {
        let folder = Folder()
        let first = try QuoteFile(folder: folder.path)
        _ = try await first.apply(Self.edit(["holder": "Eve"], token: 5), to: "Q-1005", now: 1).get()
        for file in [first, try QuoteFile(folder: folder.path)] {
            let late = await file.apply(Self.edit(["holder": "Mallory"], token: 4), to: "Q-1005", now: 1)
            #expect(late == .failure(.staleFence(key: "holder")))
        }
    }

    @Test func sameEditAgainChangesNothing() async throws {
        let folder = Folder()
        let edit = Self.edit(["holder": "Eve"], expect: 1, key: "k")
        for _ in 0..<2 {
            let file = try QuoteFile(folder: folder.path)
            for _ in 0..<2 { #expect(try await file.apply(edit, to: "Q-1005", now: 1).get().version == 2) }
        }
    }

    @Test func lineThatWasCutOffIsLeftOutAndADamagedOneIsTold() async throws {
        let folder = Folder()
        let first = try QuoteFile(folder: folder.path)
        _ = try await first.apply(Self.edit(["holder": "Eve"]), to: "Q-1005", now: 1).get()
        let whole = try Data(contentsOf: folder.file)
        try whole.dropLast(20).write(to: folder.file)
        let second = try QuoteFile(folder: folder.path)
        #expect(try await second.load("Q-1005").get().version == 1)
        try (Data("{\"id\":\n".utf8) + whole).write(to: folder.file)
        #expect(throws: QuoteFile.Problem.self) { try QuoteFile(folder: folder.path) }
    }
}
