/// How a drain went.
public struct DrainReport: Hashable, Sendable {
    /// Connections that were there when it began.
    public var connections: Int
    /// Those of them whose calls or publishes were not answered when the patience was over; their clients have no answer
    /// and ask again elsewhere.
    public var interrupted: Int

    /// Both hubs' figures in one.
    static func + (left: DrainReport, right: DrainReport) -> DrainReport {
        DrainReport(
            connections: left.connections + right.connections,
            interrupted: left.interrupted + right.interrupted
        )
    }
}
