import RealtimeEngine
import Synchronization

/// Takes a node's figures and records: branches that only the engine sees become marks, and sums are checked (I26).
final class SimulationMetrics: MetricsSink, LogSink {
    private let values = Mutex<[Int]>(Array(repeating: 0, count: Metric.allCases.count))
    private let marks: Marks
    private let trace: Trace
    private let node: Int

    init(_ marks: Marks, trace: Trace, node: Int) {
        self.marks = marks
        self.trace = trace
        self.node = node
    }

    let level = LogRecord.Level.error

    subscript(metric: Metric) -> Int { self.values.withLock { values in values[metric.rawValue] } }

    func add(_ amount: UInt64, to metric: Metric, hub: Int) {
        self.values.withLock { values in values[metric.rawValue] += Int(amount) }
        if let mark = Self.mark(for: metric) { self.marks.hit(mark, Int(amount)) }
    }

    func set(_ metric: Metric, to value: Int, hub: Int) {
        self.trace.require(value >= 0, .conservation, "\(metric) is \(value)")
        let old = self.values.withLock { values in
            defer { values[metric.rawValue] = value }
            return values[metric.rawValue]
        }
        if metric == .roomsOpen && value < old { self.marks.hit(.roomClosed) }
    }

    func observe(_ measure: Measure, _ value: Int64, hub: Int) {
        self.marks.hit(.roundTripMeasured)
        self.trace.require(value >= 0, .heartbeat, "a round trip of \(value) us")
    }

    func log(_ record: LogRecord, hub: Int) {}

    private static func mark(for metric: Metric) -> Mark? {
        switch metric {
        case .membersOvertaken: .overtaken
        case .catchUps: .catchUp
        case .logTrims: .logTrimmed
        case .roomResets: .roomReset
        case .handshakesRefused: .handshakeRefused
        case .connectionsRefusedLimit: .refusedAtLimit
        case .disconnectsAborted: .aborted
        case .disconnectsNoPong: .closedNoPong
        case .disconnectsSlow: .closedSlow
        case .disconnectsStale: .closedStale
        case .disconnectsRate: .closedRate
        case .commandsRefusedRate: .commandRefusedRate
        case .disconnectsProtocolError, .disconnectsInvalidText, .disconnectsMessageTooBig, .disconnectsPolicy:
            .closedProtocol
        case .disconnectsBadRequest: .closedBadRequest
        case .joinsRefusedRoomsPerConnection, .joinsRefusedMemberLimit, .joinsRefusedRoomLimit: .joinRefused
        case .connectionsRefusedUser: .refusedPerUser
        case .connectionsRefusedAddress: .refusedPerAddress
        case .connectionsRefusedRate: .refusedByAcceptRate
        case .presenceGraceKept: .presenceGraceKept
        case .presenceGraceEnded: .presenceGraceEnded
        case .namesRefusedLength: .nameRefused
        case .batchesOfSeveral: .batchOfSeveral
        case .repliesJoined: .repliesJoined
        case .deliveriesConflated: .conflated
        case .conflatedKeysForgotten: .conflatedForgotten
        case .shedRoomLogs: .shedRoomLog
        case .shedOwnQueues: .shedOwnQueue
        case .writesRotated: .fairnessRotated
        case .callsRefusedByBreaker: .callRefusedByBreaker
        case .handlerTimeouts: .handlerTimedOut
        case .readsPausedForBytes: .readingPausedForBytes
        case .handlerResultsLate: .handlerResultLate
        case .brokerTimeouts: .brokerRequestTimedOut
        case .brokerAnswersLate: .brokerAnswerLate
        default: nil
        }
    }
}
