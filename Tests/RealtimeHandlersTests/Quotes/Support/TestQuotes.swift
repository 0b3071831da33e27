import RealtimeEngine
import RealtimeProtocol
import Synchronization

@testable import RealtimeHandlers

/// A quote of a test.
struct TestQuote: QuoteDocument, Equatable {
    var version: UInt64 = 1
    var title = "Quote"
    var fields: JSONObject = ["name": "Ada", "sum": "100.00"]
}

/// A store in memory that does what a host's must, and fails as the test says.
final class TestQuotes: QuoteService {
    /// An edit that the store accepted.
    struct Accepted: Sendable {
        var id: String
        var version: UInt64
        var edit: QuoteEdit
    }

    struct Contents: Sendable {
        var quotes: [String: TestQuote] = ["q": TestQuote()]
        var tokens: [String: FencingToken] = [:]
        var keys: [String: UInt64] = [:]
        var accepted: [Accepted] = []
        var loads = 0
        var calculations = 0
    }

    typealias Hook = @Sendable () async -> QuoteFailure?

    let contents = Mutex(Contents())
    let changed = AsyncStream.makeStream(of: String.self)
    /// What happens before a call does its work; a failure ends it.
    let beforeLoad = Mutex<Hook>({ nil })
    let beforeApply = Mutex<Hook>({ nil })
    /// What happens after the store has it, and before anybody is told.
    let afterApply = Mutex<Hook>({ nil })
    let beforePremium = Mutex<Hook>({ nil })

    subscript(id: String) -> TestQuote? { self.contents.withLock { contents in contents.quotes[id] } }

    var accepted: [Accepted] { self.contents.withLock { contents in contents.accepted } }

    /// Changes a quote behind the handler's back, and says so if `tells`.
    func change(_ id: String, _ fields: JSONObject, tells: Bool = true) {
        self.contents.withLock { contents in
            guard var quote = contents.quotes[id] else { return }
            quote.version += 1
            for member in fields.members { quote.fields[member.name] = member.value }
            contents.quotes[id] = quote
        }
        if tells { self.changed.continuation.yield(id) }
    }

    func remove(_ id: String) {
        self.contents.withLock { contents in contents.quotes[id] = nil }
        self.changed.continuation.yield(id)
    }

    func load(_ id: String) async -> Result<TestQuote, QuoteFailure> {
        self.contents.withLock { contents in contents.loads += 1 }
        if let failure = await self.beforeLoad.withLock({ hook in hook })() { return .failure(failure) }
        return self.contents.withLock { contents in contents.quotes[id].map(Result.success) ?? .failure(.notFound) }
    }

    func apply(_ edit: QuoteEdit, to id: String) async -> Result<TestQuote, QuoteFailure> {
        if let failure = await self.beforeApply.withLock({ hook in hook })() { return .failure(failure) }
        let result = self.contents.withLock { contents in Self.apply(edit, to: id, &contents) }
        if let failure = await self.afterApply.withLock({ hook in hook })() { return .failure(failure) }
        return result
    }

    static func apply(
        _ edit: QuoteEdit,
        to id: String,
        _ contents: inout Contents
    ) -> Result<TestQuote, QuoteFailure> {
        guard var quote = contents.quotes[id] else { return .failure(.notFound) }
        if let key = edit.key, contents.keys["\(edit.author.user) \(key)"] != nil { return .success(quote) }
        if let expect = edit.expect, expect != quote.version {
            return .failure(.versionConflict(present: quote.version))
        }
        for fence in edit.fences {
            if let newest = contents.tokens["\(id) \(fence.key)"], fence.token < newest {
                return .failure(.staleFence(key: fence.key))
            }
        }
        for member in edit.fields.members {
            guard member.name != "id" else { return .failure(.invalidField(name: "id", reason: "cannot be changed")) }
            quote.fields[member.name] = member.value
        }
        quote.version += 1
        contents.quotes[id] = quote
        for fence in edit.fences { contents.tokens["\(id) \(fence.key)"] = fence.token }
        if let key = edit.key { contents.keys["\(edit.author.user) \(key)"] = quote.version }
        contents.accepted.append(Accepted(id: id, version: quote.version, edit: edit))
        return .success(quote)
    }

    func premium(of quote: TestQuote, id: String) async -> Result<Money, QuoteFailure> {
        self.contents.withLock { contents in contents.calculations += 1 }
        if let failure = await self.beforePremium.withLock({ hook in hook })() { return .failure(failure) }
        return Self.premium(of: quote)
    }

    /// A tenth of the sum.
    static func premium(of quote: TestQuote) -> Result<Money, QuoteFailure> {
        guard let sum = quote.fields["sum"]?.string.flatMap(FixedDecimal.init),
            let tenth = FixedDecimal("0.1"), let amount = sum.multiplied(by: tenth, places: 2, .halfEven),
            let money = Money(amount, "EUR")
        else { return .failure(.invalidField(name: "sum", reason: "is no amount")) }
        return .success(money)
    }

    func list(for caller: Caller) async -> Result<[QuoteSummary], QuoteFailure> {
        self.contents.withLock { contents in
            .success(
                contents.quotes.sorted { left, right in left.key < right.key }.map { id, quote in
                    QuoteSummary(id: id, title: quote.title, version: quote.version)
                }
            )
        }
    }

    func changes() -> AsyncStream<String> { self.changed.stream }

    var schema: JSONValue? { [["name": "sum", "label": "Sum", "kind": "money"]] }
}
