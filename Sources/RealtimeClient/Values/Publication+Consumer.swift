public import RealtimeProtocol

extension Publication {
    /// What names a publication that a consumer was handed, the same however often it comes: `epoch:offset`.
    ///
    /// Nil without a consumer.
    public var messageID: String? {
        self.tags.first { tag in tag.key == "message" }?.value
    }

    /// How often a consumer was handed the publication, this time included; 1 for the first time.
    public var attempt: Int {
        self.tags.first { tag in tag.key == "attempt" }.flatMap { tag in Int(tag.value) } ?? 1
    }

    /// The life of the log in which a consumer was handed the publication.
    var consumerEpoch: String? {
        guard let id = self.messageID, let colon = id.lastIndex(of: ":"), colon > id.startIndex else { return nil }
        return id[id.index(after: colon)...] == "\(self.offset)" ? String(id[..<colon]) : nil
    }
}
