extension CloseStateMachine {
    /// What to do when nothing is left to send.
    public enum SentAllAction: Sendable, Equatable {
        /// Close the transport and report the outcome.
        case closeTransport(CloseOutcome)
        /// Nothing now; a deadline may be running.
        case doNothing
    }

    /// All bytes given to the transport so far have left, the Close among them.
    public mutating func sentAll() -> SentAllAction {
        switch consume self.state {
        case .closing(let deadline, _):
            self = Self(.closing(deadline: deadline, isSent: true), role, timeout)
            return .doNothing
        case .flushing(let outcome, let deadline):
            guard role == .client, outcome.failure == nil else {
                self = Self(.closed, role, timeout)
                return .closeTransport(outcome)
            }
            self = Self(.awaitingEnd(outcome: outcome, deadline: deadline), role, timeout)
            return .doNothing
        case let other:
            self = Self(other, role, timeout)
            return .doNothing
        }
    }

    /// What to do when time has passed.
    public enum TickAction: Sendable, Equatable {
        /// The deadline has passed: close the transport and report the outcome.
        case closeTransport(CloseOutcome)
        /// Nothing.
        case doNothing
    }

    /// Advances to `now`.
    ///
    /// The caller owns the clock; an early or late call is harmless.
    public mutating func tick(now: UInt64) -> TickAction {
        switch consume self.state {
        case .closing(let deadline, _) where now >= deadline:
            self = Self(.closed, role, timeout)
            return .closeTransport(CloseOutcome(code: .abnormalClosure, wasClean: false))
        case .flushing(let outcome, let deadline) where now >= deadline:
            self = Self(.closed, role, timeout)
            return .closeTransport(Self.unclean(outcome))
        case .awaitingEnd(let outcome, let deadline) where now >= deadline:
            self = Self(.closed, role, timeout)
            return .closeTransport(outcome)
        case let other:
            self = Self(other, role, timeout)
            return .doNothing
        }
    }

    /// What to do when the transport has ended.
    public enum TransportEndAction: Sendable, Equatable {
        /// Report the outcome.
        case report(CloseOutcome)
        /// It was reported before.
        case doNothing
    }

    /// The peer, or the network, has ended the transport (RFC 6455 7.1.5: without a Close the code is 1006).
    public mutating func transportEnded() -> TransportEndAction {
        switch consume self.state {
        case .open:
            self = Self(.closed, role, timeout)
            return .report(CloseOutcome(code: .abnormalClosure, wasClean: false))
        case .closing:
            self = Self(.closed, role, timeout)
            return .report(CloseOutcome(code: .abnormalClosure, wasClean: false))
        case .flushing(let outcome, _):
            self = Self(.closed, role, timeout)
            return .report(Self.unclean(outcome))
        case .awaitingEnd(let outcome, _):
            self = Self(.closed, role, timeout)
            return .report(outcome)
        case .closed:
            self = Self(.closed, role, timeout)
            return .doNothing
        }
    }

    /// The outcome when our half of the handshake did not get out.
    private static func unclean(_ outcome: CloseOutcome) -> CloseOutcome {
        CloseOutcome(code: outcome.code, reason: outcome.reason, wasClean: false, failure: outcome.failure)
    }

    /// Why a Close may not be sent, if it may not (RFC 6455 7.4).
    static func unsendable(_ code: CloseCode?, _ reason: String) -> WebSocketError? {
        var discarded: [UInt8] = []
        do throws(WebSocketError) {
            try FrameEncoder.appendClose(code: code, reason: reason, mask: nil, to: &discarded)
            return nil
        } catch {
            return error
        }
    }

    /// `now + timeout`, or the end of time.
    static func after(_ timeout: UInt64, _ now: UInt64) -> UInt64 {
        let (deadline, overflow) = now.addingReportingOverflow(timeout)
        return overflow ? .max : deadline
    }
}
