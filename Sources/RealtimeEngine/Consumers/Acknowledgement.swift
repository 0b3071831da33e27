/// What a consumer says about publications that it was handed.
public enum Acknowledgement: Hashable, Sendable {
    /// Everything up to and including this offset is done.
    case through(UInt64)
    /// These are done, whatever lies before them.
    case only([UInt64])
    /// These could not be done: they come again at once, or are dead letters if they had their last attempt.
    case refused([UInt64], reason: String)

    /// The highest offset that is named.
    package var highest: UInt64 {
        switch self {
        case .through(let offset): offset
        case .only(let offsets), .refused(let offsets, _): offsets.max() ?? 0
        }
    }
}
