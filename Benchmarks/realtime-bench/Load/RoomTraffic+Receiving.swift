#if os(Linux)
internal import BenchmarkSupport

extension RoomTraffic: SwarmOwner {
    func opened(_ connection: Int) {
        join(connection)
    }

    func received(_ message: Span<UInt8>, on connection: Int, at time: UInt64) {
        guard mode == .realtime else {
            check(message, 0..<message.count, offset: nil, on: connection, at: time)
            return
        }
        var position = 0
        while let part = ServerMessageScanner.next(in: message, at: &position) {
            switch part {
            case .publication(let channel, let data, let offset):
                check(message, data, channel: channel, offset: offset, on: connection, at: time)
            case .ping: sendText(Array("{}".utf8), on: connection)
            case .reply(_, let isError): answered(connection, isError: isError)
            case .gap: gapNoticed(on: connection)
            case .unsubscribed(_, let code):
                if code == 2500 { gapNoticed(on: connection) } else { ledger.count(\.refused) }
            case .other: break
            case .malformed: ledger.count(\.damaged)
            }
        }
    }

    func finishedReading(_ connection: Int) {}

    func ended(_ connection: Int, code: Int?, reason: SwarmEnding) {
        ledger.excuse(connection)
        if isStalled[connection] {
            isStalled[connection] = false
            if code != nil { notified += 1 } else { ledger.count(\.unnotified) }
            return
        }
        switch reason {
        case .closed: firstFailure = firstFailure ?? "connection \(connection) ended, close code \(code ?? 0)"
        case .refused(let status): firstFailure = firstFailure ?? "connection \(connection) was refused: \(status)"
        case .violation:
            firstFailure = firstFailure ?? "connection \(connection) got a frame that breaks RFC 6455"
            ledger.count(\.damaged)
        }
        ledger.count(\.disconnected)
    }

    private func answered(_ connection: Int, isError: Bool) {
        if isError { ledger.count(\.refused) }
        guard unjoined[connection] > 0 else {
            unanswered -= 1
            return
        }
        unjoined[connection] -= 1
        if unjoined[connection] == 0 { joined += 1 }
    }

    /// A stalled member may have a gap once it is told; nobody else may.
    private func gapNoticed(on connection: Int) {
        guard isStalled[connection] else {
            // A member that was told once may fall behind again before it has read everything.
            if !ledger.isExcused(connection) { ledger.count(\.missing) }
            return
        }
        isStalled[connection] = false
        notified += 1
        ledger.excuse(connection)
    }

    private func check(
        _ message: Span<UInt8>,
        _ data: Range<Int>,
        channel: Range<Int>? = nil,
        offset: UInt64?,
        on connection: Int,
        at time: UInt64
    ) {
        guard let header = codec.read(message, data), Int(header.room) < rooms.count else {
            ledger.count(\.damaged)
            return
        }
        if let channel, !Self.matches(message, channel, channels[Int(header.room)]) {
            ledger.count(\.damaged)
            return
        }
        guard ledger.record(header, offset: offset, on: connection) else { return }
        if isTiming, !isStalled[connection] { latencies.record(time &- header.sentAt) }
    }

    private static func matches(_ message: Span<UInt8>, _ range: Range<Int>, _ name: [UInt8]) -> Bool {
        guard range.count == name.count else { return false }
        for index in 0..<name.count where message[range.lowerBound + index] != name[index] { return false }
        return true
    }
}
#endif
