import RealtimeClient
import RealtimeHandlers
import RealtimeProtocol
import Synchronization

/// A quote as a client shows it, by the rules of `Documentation/Handlers/Quotes.md`; holds every state against the
/// database's.
final class QuoteView: Sendable {
    struct State: Sendable {
        var version: UInt64 = 0
        var fields = JSONObject()
        var premium = JSONObject()
        /// Something may be missing: nothing is held against it until all is told again.
        var isBroken = true
        var leases: [String: FencingToken] = [:]
    }

    private let world: QuoteWorld
    private let content = Mutex(State())
    private let problem = Mutex<String?>(nil)

    init(_ world: QuoteWorld) {
        self.world = world
    }

    var state: State { self.content.withLock { state in state } }
    var violation: String? { self.problem.withLock { problem in problem } }

    /// Whether it shows what the database has, with the premium of that.
    var isCurrent: Bool {
        let quote = self.world.quote
        let state = self.state
        guard !state.isBroken, state.version == quote.version, state.fields == quote.fields else { return false }
        return state.premium["state"] == "current" && state.premium["version"]?.unsigned == quote.version
    }

    /// What it shows, in place of what.
    var summary: String {
        let state = self.state
        let premium = String(decoding: JSONValue.object(state.premium).raw.bytes, as: UTF8.self)
        return "\(state.version) of \(self.world.quote.version), broken \(state.isBroken), premium \(premium)"
    }

    /// Takes an event; false when the room has to be subscribed anew.
    func take(_ event: RoomEvent) -> Bool {
        switch event {
        case .subscribed(let entry): if let data = Self.object(entry.data) { self.begin(data) }
        case .publication(let publication): if let data = Self.object(publication.data) { self.apply(data) }
        case .gap(let gap) where gap.cause == .detected: break
        case .gap, .overflow, .ended, .failed:
            self.content.withLock { state in state.isBroken = true }
            return false
        case .recovered, .notRecovered, .joined, .left, .lease: break
        }
        return true
    }

    private func begin(_ data: JSONObject) {
        self.content.withLock { state in
            let version = data["version"]?.unsigned ?? 0
            if version < state.version { return self.report("a snapshot \(version) after \(state.version)") }
            state.version = version
            state.fields = data["fields"]?.object ?? JSONObject()
            state.premium = data["premium"]?.object ?? JSONObject()
            state.isBroken = false
            self.check(state, "snapshot")
        }
    }

    private func apply(_ data: JSONObject) {
        self.content.withLock { state in
            switch data["type"]?.string {
            case "edit"?: self.edit(data, &state)
            case "premium"?:
                state.premium = data
                if data["state"] == "stale" { self.world.count(\.stale) }
                self.check(state, "premium")
            default: self.report("a strange publication: \(data)")
            }
        }
    }

    private func edit(_ data: JSONObject, _ state: inout State) {
        guard let version = data["version"]?.unsigned, let fields = data["fields"]?.object else {
            return self.report("a strange edit: \(data)")
        }
        if version < state.version { return }
        if data["full"] == true {
            self.world.count(\.full)
            state.fields = fields
            state.isBroken = false
        } else {
            for member in fields.members { state.fields[member.name] = member.value }
        }
        state.version = version
        self.check(state, "edit")
    }

    private func check(_ state: State, _ what: String) {
        if state.isBroken { return }
        guard let fields = self.world.fields(of: state.version) else {
            return self.report("a version that there never was: \(state.version)")
        }
        if fields != state.fields {
            self.report("after \(what) \(state.version): \(state.fields) and not \(fields)")
        }
        guard state.premium["state"] == "current" else { return }
        let version = state.premium["version"]?.unsigned ?? 0
        let amount = self.world.fields(of: version).flatMap { fields in
            try? TestQuotes.premium(of: TestQuote(version: version, fields: fields)).get()
        }
        if state.premium["amount"]?.string != amount?.amount.description {
            self.report("the premium of \(version) is \(state.premium)")
        }
    }

    private func report(_ text: String) {
        self.problem.withLock { problem in problem = problem ?? text }
    }

    private static func object(_ raw: RawJSON?) -> JSONObject? {
        guard let raw else { return nil }
        return try? JSONValue(raw).object
    }
}
