/// What went wrong in a run, counted.
///
/// A run passes only if all are zero.
package struct Faults: Equatable, Sendable {
    package var missing = 0
    package var duplicated = 0
    package var reordered = 0
    /// Messages of which some byte was not as it was sent, and frames that break RFC 6455.
    package var damaged = 0
    /// Offsets that did not follow the one before.
    package var offsets = 0
    /// Members that saw another order than the rest of their room.
    package var disagreements = 0
    /// Connections that ended, or were never made.
    package var disconnected = 0
    /// Commands answered with an error, or not at all.
    package var refused = 0
    /// Stalled members that were told nothing when they read again.
    package var unnotified = 0

    package init() {}

    package var isClean: Bool { self == Faults() }

    /// The counts with their names, as tables and reports show them.
    package var named: [(name: String, count: Int)] {
        [
            ("missing", missing), ("duplicated", duplicated), ("reordered", reordered), ("damaged", damaged),
            ("offsets", offsets), ("disagreements", disagreements), ("disconnected", disconnected),
            ("refused", refused), ("unnotified", unnotified),
        ]
    }

    package static func += (left: inout Faults, right: Faults) {
        left.missing += right.missing
        left.duplicated += right.duplicated
        left.reordered += right.reordered
        left.damaged += right.damaged
        left.offsets += right.offsets
        left.disagreements += right.disagreements
        left.disconnected += right.disconnected
        left.refused += right.refused
        left.unnotified += right.unnotified
    }
}
