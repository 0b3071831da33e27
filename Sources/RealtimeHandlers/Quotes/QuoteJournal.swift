internal import RealtimeEngine
internal import RealtimeProtocol

/// What a node knows of a quote, and how far the room's log says the same.
///
/// A pure value. The store decides what a quote is; the log tells it, and both must come to the same. That rests on four
/// rules:
/// - What is published was stored before; and a position of the log was read before the state that goes with it was
///   loaded. So a state has everything that was published up to its position.
/// - A publication tells its version, and receivers let it be if it is older than what they have.
/// - It tells the change alone only if the log has the version just before; else it tells everything (`full`). So whoever
///   has any version up to then has the new one afterwards, in whichever order several nodes publish.
/// - An outcome that nobody knows is tried again with the same key and the same bytes, before anything else.
struct QuoteJournal {
    /// What the store says.
    struct Content: Equatable {
        var version: UInt64
        var title: String
        var fields: JSONObject
    }

    /// Something to publish, and the key under which it is published once.
    struct Publication: Equatable {
        var data: JSONValue
        var key: String
    }

    /// What a page of the log told about what others published.
    struct Findings: Equatable {
        /// The log has something newer than the content, or does not go on from the position: load, and compare again.
        var isOutdated = false
        /// A premium that somebody calculated, and its version.
        var premium: PremiumView?
    }

    private struct Attempt {
        var publication: Publication
        /// The version of the content that it tells; nil if it tells a premium, or that there is no quote.
        var version: UInt64?
        var content: Content?
        var premium: JSONObject?

        var isFull: Bool { self.publication.data.object?["full"] != nil }
    }

    /// Nil when there is no quote, or nobody knows yet.
    private(set) var content: Content?
    /// The content has everything up to here; nil when that is not known.
    private(set) var position: StreamPosition?
    private let nonce: String
    private var serial: UInt64 = 0
    /// The life of the log that was heard of last.
    private var epoch: String?
    /// The newest version that the log tells; nil when that is not known.
    private var loggedVersion: UInt64?
    /// What the log says of the quote at that version, if it is known.
    private var loggedContent: Content?
    private var loggedPremium: JSONObject?
    private var isDeletionDue = false
    /// Who changed what the content has and the log has not.
    private var author: JSONValue?
    private var source = "service"
    private var attempt: Attempt?

    /// Makes a journal that knows nothing.
    ///
    /// - Parameter nonce: what no other journal of any node has.
    init(nonce: String) {
        self.nonce = nonce
    }

    /// Whether everything is told.
    func isSettled(_ premium: JSONObject?) -> Bool {
        guard self.attempt == nil, !self.isDeletionDue, self.isTold else { return false }
        return self.content == nil || premium == nil || premium == self.loggedPremium
    }

    /// Takes what the store says, nil for no quote; what is older than what is known changes nothing.
    mutating func take(_ content: Content?, by author: JSONValue? = nil, source: String = "service") {
        guard let content else {
            if self.content != nil { self.isDeletionDue = true }
            return self.content = nil
        }
        if content.version == self.loggedVersion, !self.isDeletionDue { self.loggedContent = content }
        if let known = self.content, known.version >= content.version { return }
        self.author = self.isTold ? author : nil
        self.source = self.isTold ? source : "service"
        self.content = content
    }

    /// Whether the log has the content's version.
    private var isTold: Bool {
        guard let content = self.content, let logged = self.loggedVersion else { return self.content == nil }
        return content.version <= logged
    }

    /// What to publish now; nil when the log says everything.
    mutating func next(_ premium: JSONObject?) -> Publication? {
        if let attempt = self.attempt { return attempt.publication }
        if self.isDeletionDue {
            return self.begin(["type": "deleted"]) { publication in Attempt(publication: publication) }
        }
        guard let content = self.content else { return nil }
        if !self.isTold {
            return self.begin(self.edit(to: content)) { publication in
                Attempt(publication: publication, version: content.version, content: content)
            }
        }
        guard let premium, premium != self.loggedPremium else { return nil }
        var data: JSONObject = ["type": "premium"]
        for member in premium.members { data[member.name] = member.value }
        return self.begin(data) { publication in Attempt(publication: publication, premium: premium) }
    }

    private mutating func begin(_ data: JSONObject, _ attempt: (Publication) -> Attempt) -> Publication {
        self.serial += 1
        // Not with a dash: keys with one are a series, in which what is late is refused.
        let publication = Publication(data: .object(data), key: "\(self.nonce).\(self.serial)")
        self.attempt = attempt(publication)
        return publication
    }

    private func edit(to content: Content) -> JSONObject {
        var data: JSONObject = ["type": "edit", "version": .integer(content.version)]
        data["by"] = self.author
        let changes = self.loggedContent.flatMap { logged in Self.changes(from: logged, to: content) }
        if changes == nil { data["full"] = true }
        data["fields"] = .object(changes ?? content.fields)
        if self.loggedContent?.title != content.title { data["title"] = .string(content.title) }
        data["source"] = .string(self.source)
        return data
    }

    /// Nil if the two are not one version apart, or a field is gone.
    private static func changes(from old: Content, to new: Content) -> JSONObject? {
        guard old.version + 1 == new.version else { return nil }
        var changes = JSONObject()
        for member in new.fields.members where old.fields[member.name] != member.value {
            changes[member.name] = member.value
        }
        for name in old.fields.names where new.fields[name] == nil { return nil }
        return changes
    }

    /// What `next` said is in the log.
    mutating func published(at place: StreamPosition) {
        guard let attempt = self.attempt else { return }
        self.attempt = nil
        let isNewLife = self.hear(epoch: place.epoch)
        if let version = attempt.version {
            // A change alone says too little to those who lost what was before it.
            if !isNewLife || attempt.isFull { self.note(version: version, content: attempt.content) }
        } else if let premium = attempt.premium {
            self.loggedPremium = premium
        } else {
            self.isDeletionDue = false
            self.loggedVersion = nil
            self.loggedContent = nil
            self.loggedPremium = nil
        }
        // Else others' are in between, and have to be read first.
        if let known = self.position, known.offset + 1 == place.offset { self.position = place }
    }

    /// Takes what the log has behind the position; one that is not whole is worth nothing.
    mutating func read(_ page: HistoryPage) -> Findings {
        guard let position = self.position, page.isContinuous, position.epoch == page.top.epoch,
            page.top.offset >= position.offset, page.top.offset - position.offset == UInt64(page.entries.count)
        else {
            self.position = nil
            return Findings(isOutdated: true)
        }
        let findings = self.take(page.entries)
        self.position = page.top
        return findings
    }

    /// Begins at the newest position of the log, for a content that is loaded after that; `entries` are the last ones.
    mutating func begin(at top: StreamPosition, _ entries: [LogEntry]) -> Findings {
        self.hear(epoch: top.epoch)
        var findings = self.take(entries.sorted { left, right in left.offset < right.offset })
        self.position = top
        findings.isOutdated = true
        return findings
    }

    /// The content could not be loaded after the position was read: the two do not belong together.
    mutating func losePosition() {
        self.position = nil
    }

    /// True if it is another life than the one before.
    @discardableResult
    private mutating func hear(epoch: String) -> Bool {
        let isNew = self.epoch != nil && self.epoch != epoch
        if self.epoch != epoch {
            // Those who were there lost something, so they are told everything.
            if isNew { (self.loggedVersion, self.loggedContent, self.loggedPremium) = (nil, nil, nil) }
            self.position = nil
        }
        self.epoch = epoch
        return isNew
    }

    private mutating func take(_ entries: [LogEntry]) -> Findings {
        var findings = Findings()
        for entry in entries {
            guard let data = Self.object(entry), let type = data["type"]?.string else { continue }
            switch type {
            case "edit":
                guard let version = data["version"]?.unsigned else { continue }
                self.note(version: version, content: self.content?.version == version ? self.content : nil)
                if version > self.content?.version ?? 0 { findings.isOutdated = true }
            case "premium":
                self.loggedPremium = data
                self.loggedPremium?["type"] = nil
                findings.premium = Self.premium(data)
            case "deleted":
                (self.loggedVersion, self.loggedContent, self.loggedPremium) = (nil, nil, nil)
                if self.content != nil { findings.isOutdated = true }
            default: continue
            }
        }
        return findings
    }

    private mutating func note(version: UInt64, content: Content?) {
        if let logged = self.loggedVersion, logged >= version { return }
        self.loggedVersion = version
        self.loggedContent = content
    }

    private static func object(_ entry: LogEntry) -> JSONObject? {
        do throws(ProtocolError) {
            return try JSONValue(RawJSON(uncheckedBytes: entry.payload.bytes)).object
        } catch {
            // Not one of ours: receivers let it be, too.
            return nil
        }
    }

    private static func premium(_ data: JSONObject) -> PremiumView? {
        guard let state = data["state"]?.string.flatMap(PremiumView.State.init), let amount = data["amount"]?.string,
            let currency = data["currency"]?.string, let money = Money(amount, currency),
            let version = data["version"]?.unsigned
        else { return nil }
        return PremiumView(state: state, amount: money, version: version)
    }
}
