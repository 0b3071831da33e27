import Synchronization

/// Counts that prove that each fault and each branch worth reaching was really reached.
final class Marks: Sendable {
    private let counts = Mutex<[Int]>(Array(repeating: 0, count: Mark.allCases.count))

    func hit(_ mark: Mark, _ count: Int = 1) {
        self.counts.withLock { counts in counts[mark.rawValue] += count }
    }

    var all: [Int] { self.counts.withLock { counts in counts } }
}

/// Something that must happen in some seeds, or the simulation proves nothing about it.
public enum Mark: Int, CaseIterable, Sendable {
    case slowNetwork, tinyChunks, coalescedChunks, smallBuffers, bitFlip, truncated, halfOpen, reset
    case slowReader, neverReader, silentPeer, flood, toggle, oldClient, linkReused
    case crash, silentCrash, restart, drained, drainInterrupted, pause, clockJump, clockDrift, cancellation
    case handlerRefused, handlerFailed, handlerHung, handlerDisconnected, staleHandlerResult, revoked
    case brokerFailed, brokerTimedOut, brokerBlackHole, brokerReset, brokerLost, brokerDuplicate, brokerReordered
    case writeBlocked, readingPaused, turnOfMany
    case connected, reconnected, handshakeRefused, refusedAtLimit, publishAcknowledged, publishFailed
    case joinedFresh, recoveredEmpty, recoveredSome, notRecoveredEpoch, notRecoveredTrimmed, notRecoveredAhead
    case resumedTwice, historyRead, historyGap, presenceRead, rpcAnswered, messageSent
    case serverRoomJoined, serverRoomRecovered
    case gapTold, gapByUnsubscribe, gapNewEpoch, overtaken, catchUp, logTrimmed, roomReset
    case closedShutdown, closedSlow, closedNoPong, closedRate, closedBadRequest, closedStale, closedByHandler
    case closedProtocol, closedOther, aborted, commandRefusedRate, joinRefused, nameRefused
    case batchOfSeveral, repliesJoined, fairnessRotated, conflated, conflatedForgotten, shedRoomLog, shedOwnQueue
    case roomClosed, converged, hostPublished
    case shippedConnected, shippedReconnected, shippedRecovered, shippedNotRecovered, shippedGap, shippedResent
    case shippedUnknown, shippedWindow, shippedStale, shippedRetryAfter
    case breakerOpened, breakerHalfOpen, breakerClosed, callRefusedByBreaker, handlerOutage, brokerOutage
    case readingPausedForBytes, roundTripMeasured
    case handlerTimedOut, handlerResultLate, brokerRequestTimedOut, brokerAnswerLate
    case refusedPerUser, refusedPerAddress, refusedByAcceptRate
    case presenceGraceKept, presenceGraceEnded, roomOccupied, roomVacated
    case consumerOpened, consumerResumed, consumerTaken, consumerRedelivered, consumerAcknowledged, consumerSingle
    case consumerRefused, consumerDeadLetter, consumerHistoryLost, consumerStale, consumerAtLimit, consumerComplete
    case leaseGranted, leaseWaited, leaseRenewed, leaseResumed, leaseReleased, leaseTakenOver, leaseExpired
    case leaseGrace, leaseGraceEnded, leaseRefused, leaseLost, fencedWrite, fencedOff
    case operatorDisconnected, operatorUnsubscribed, operatorSent, operatorReset, operatorChangedLimit, operatorListed
}
