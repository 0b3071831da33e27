internal import RealtimeEngine

/// The names and the ways of a quote's rooms.
enum QuoteRoom {
    static let quote = "quote:"
    static let cursors = "quote-cursors:"

    static func rooms(_ settings: QuoteSettings) -> [FeatureRooms] {
        [
            FeatureRooms(prefix: Self.quote, policy: RoomPolicy(history: settings.history, joinLeave: true)),
            FeatureRooms(
                prefix: Self.cursors,
                policy: RoomPolicy(history: .none, overflow: .skipToLatest, presence: false)
            ),
        ]
    }

    /// The quote's id in a room's name.
    static func id(_ room: String, _ prefix: String) -> String? {
        room.hasPrefix(prefix) && room.utf8.count > prefix.utf8.count ? String(room.dropFirst(prefix.count)) : nil
    }
}
