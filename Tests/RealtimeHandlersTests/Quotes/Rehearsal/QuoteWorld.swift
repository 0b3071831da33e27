import RealtimeEngine
import RealtimeHandlers
import RealtimeProtocol
import Synchronization

/// What is outside of the nodes in a rehearsal of quotes: the host's database, and what everybody has seen and claimed.
final class QuoteWorld: Sendable {
    /// An edit as its client sent it, so that what reaches the database can be held against it.
    struct Claim: Sendable {
        var fields: JSONObject
        var fences: [Fence]
        var answers: [String] = []
    }

    /// How often what happened that a rehearsal is about.
    struct Tally: Sendable {
        var lives = 0
        var acknowledged = 0
        var conflicts = 0
        var fenced = 0
        var doubtful = 0
        var takeovers = 0
        var resubscriptions = 0
        var outside = 0
        var stale = 0
        var full = 0
    }

    struct Contents: Sendable {
        var quote = TestQuote()
        /// The fields of every version that there ever was.
        var versions: [UInt64: JSONObject] = [1: TestQuote().fields]
        var tokens: [String: FencingToken] = [:]
        var accepted: [String: UInt64] = [:]
        var claims: [String: Claim] = [:]
        /// The largest token of each field that some client knows of.
        var known: [String: FencingToken] = [:]
        var listeners: [AsyncStream<String>.Continuation] = []
        var tally = Tally()
        var violation: String?
    }

    static let id = "q"
    let contents = Mutex(Contents())

    var quote: TestQuote { self.contents.withLock { contents in contents.quote } }
    var violation: String? { self.contents.withLock { contents in contents.violation } }
    var tally: Tally { self.contents.withLock { contents in contents.tally } }

    func count(_ path: any WritableKeyPath<Tally, Int> & Sendable) {
        self.contents.withLock { contents in contents.tally[keyPath: path] += 1 }
    }

    /// A node begins another life.
    func began() { self.contents.withLock { contents in contents.tally.lives += 1 } }

    func fields(of version: UInt64) -> JSONObject? {
        self.contents.withLock { contents in contents.versions[version] }
    }

    // MARK: - The database

    func listen() -> AsyncStream<String> {
        let (stream, continuation) = AsyncStream.makeStream(of: String.self)
        self.contents.withLock { contents in contents.listeners.append(continuation) }
        return stream
    }

    /// The host's compare and set.
    func apply(_ edit: QuoteEdit) -> Result<TestQuote, QuoteFailure> {
        self.contents.withLock { contents in
            let key = edit.key ?? ""
            if contents.accepted[key] != nil { return .success(contents.quote) }
            if let expect = edit.expect, expect != contents.quote.version {
                return .failure(.versionConflict(present: contents.quote.version))
            }
            for fence in edit.fences {
                if let newest = contents.tokens[fence.key], fence.token < newest {
                    return .failure(.staleFence(key: fence.key))
                }
            }
            Self.check(edit, key, &contents)
            for fence in edit.fences { contents.tokens[fence.key] = fence.token }
            contents.accepted[key] = contents.quote.version + 1
            Self.write(edit.fields, &contents)
            return .success(contents.quote)
        }
    }

    /// Something else than the handlers changes the quote.
    func change(_ fields: JSONObject, tells: Bool) {
        let listeners = self.contents.withLock { contents in
            Self.write(fields, &contents)
            contents.tally.outside += 1
            return tells ? contents.listeners : []
        }
        for listener in listeners { listener.yield(Self.id) }
    }

    private static func write(_ fields: JSONObject, _ contents: inout Contents) {
        for member in fields.members { contents.quote.fields[member.name] = member.value }
        contents.quote.version += 1
        contents.versions[contents.quote.version] = contents.quote.fields
    }

    /// Holds an edit that is about to be accepted against what its client sent.
    private static func check(_ edit: QuoteEdit, _ key: String, _ contents: inout Contents) {
        guard let claim = contents.claims[key] else { return contents.violation = "an edit that nobody sent: \(key)" }
        if claim.fields != edit.fields { contents.violation = "an edit that was sent otherwise: \(key)" }
        for fence in claim.fences {
            if let newest = contents.tokens[fence.key], fence.token < newest {
                contents.violation = "the stale token \(fence.token) of \(fence.key) got through after \(newest)"
            }
        }
    }

    // MARK: - What clients claim

    /// A client is about to send an edit; what it knows of tokens then.
    func claim(_ key: String, _ fields: JSONObject, _ fences: [Fence]) -> [String: FencingToken] {
        self.contents.withLock { contents in
            contents.claims[key] = Claim(fields: fields, fences: fences)
            return contents.known
        }
    }

    func learned(_ fence: Fence) {
        self.contents.withLock { contents in
            contents.known[fence.key] = max(contents.known[fence.key] ?? fence.token, fence.token)
        }
    }

    /// An edit was acknowledged with a version; what is wrong with that.
    func acknowledged(_ key: String, version: UInt64) -> String? {
        self.contents.withLock { contents in
            contents.tally.acknowledged += 1
            guard let stored = contents.accepted[key] else { return "the acknowledged edit \(key) is not stored" }
            return stored <= version ? nil : "the edit \(key) was stored as \(stored) and acknowledged as \(version)"
        }
    }

    func refused(_ key: String, _ answer: String) {
        self.contents.withLock { contents in contents.claims[key]?.answers.append(answer) }
    }

    /// Edits that were refused for good and are stored all the same.
    var wronglyRefused: String? {
        self.contents.withLock { contents in
            contents.claims.first { key, claim in !claim.answers.isEmpty && contents.accepted[key] != nil }
                .map { key, claim in "\(key) was refused with \(claim.answers) and is stored" }
        }
    }
}
