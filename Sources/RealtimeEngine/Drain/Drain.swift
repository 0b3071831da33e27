import RealtimeProtocol

/// A hub that lets its connections go.
///
/// A connection goes in two steps. When its turn comes, it is read no more, so that no new work begins; when everything
/// that was begun is answered, or the patience is over, it is told to go.
struct Drain {
    var schedule: DrainSchedule
    /// What those who go are told.
    var reason: Disconnect
    /// When nothing is waited for any more.
    var deadline: Instant
    /// Everybody who was there at the start, in the order in which they go.
    var order: [ConnectionID]
    /// How many of them have been asked to leave.
    var asked = 0
    /// Those who were asked and still have work under way.
    var leaving: [ConnectionID] = []
    var report: DrainReport
}
