/// What a simulation holds true at every step, with the numbers under which the documentation lists them.
public enum Invariant: Int, CaseIterable, Sendable {
    /// Offsets of a log are exactly 1 to its top.
    case denseOffsets = 1
    /// Everybody who sees an offset of an epoch sees the same publication there.
    case agreement = 2
    /// Nothing is delivered that nobody published.
    case noFabrication = 3
    /// Offsets grow inside a continuity interval.
    case order = 4
    /// The next offset inside a continuity interval is one more than the last.
    case noGap = 5
    /// A resume is answered with everything that was missed, or with nothing and a new position.
    case honestResume = 6
    /// A position names a life of the log that existed and an offset that it had reached.
    case epochs = 7
    /// An acknowledged publication is in the log.
    case noLostAcknowledgement = 8
    /// A publisher's messages to a room keep the order in which one connection sent them.
    case publisherOrder = 9
    /// A publication is in a log once.
    case appendedOnce = 10
    /// What was sent after another's acknowledgement has the larger offset.
    case realTimeOrder = 11
    /// Acknowledgements only move on and never beyond what was handed out; what they settled does not come again, and
    /// those of an earlier seat of the consumer count for nothing.
    case acknowledgement = 12
    /// A consumer that applies each id once has applied everything that was published, or was told as a dead letter.
    case effectOnce = 13
    /// Only members with a right to it get a publication, and only of the room that they are in.
    case isolation = 14
    /// Nothing comes after the end of a subscription was acknowledged.
    case silence = 15
    /// The answer to a subscribe comes before the room's first message.
    case joinAtomicity = 16
    /// Presence is exactly those who are there; joins and leaves are told once, in order, and not within a grace.
    case membership = 17
    /// One connection has one transport.
    case oneTransport = 18
    /// A connection ends once, with a code that exists.
    case closeOnce = 19
    /// Nothing is larger than its limit.
    case bounds = 20
    /// A slow reader catches up or is closed.
    case slowIsolation = 21
    /// A silent peer is closed in time, a living one is not.
    case heartbeat = 22
    /// Once faults stop, every member is at the head or was told its gap.
    case convergence = 23
    /// A client waits for as long as it was told before it comes back.
    case backoff = 24
    /// A breaker goes from closed to open to half open to either; open lets nothing through, half open a few, and open
    /// lasts for the cool-down. An operator may close it.
    case breaker = 25
    /// What was opened and is not closed is open.
    case conservation = 26
    /// A write that shows a token passes exactly if its writer holds the lease under it.
    case fencedWrites = 27
    /// Tokens of a lease strictly grow, through all lives of the authority.
    case tokenMonotone = 28
    /// At the authority one holds a lease at a time, and what a holder believes ends no later.
    case leaseExclusion = 29
    /// A holder that vanished keeps its lease for exactly the grace time, and resumes it in time under the same token.
    case graceTime = 30
    /// What comes under a stale token changes nothing.
    case noGhost = 31
    /// Whoever waits gets the lease in turn, once it is free, or is told that the wait is over.
    case waiterProgress = 32
    /// The same bytes, split anywhere, mean the same.
    case chunking = 34
    /// Nothing follows a connection's first failure.
    case stickyFailure = 35
    /// What is held is bounded by what was received.
    case cost = 36
    /// What one side encodes, the other decodes.
    case roundTrip = 37
    /// The same seed gives the same trace.
    case determinism = 38
    /// What the host of a rehearsal requires.
    case requirement = 39

    /// The name in documentation and reports, such as `I5 noGap`.
    public var label: String { "I\(self.rawValue) \(self)" }
}

/// An invariant that did not hold.
public struct Violation: Error, Hashable, Sendable, CustomStringConvertible {
    /// Which one.
    public var invariant: Invariant
    /// What was seen and what should have been.
    public var detail: String
    /// Virtual nanoseconds since the start.
    public var time: Int64

    /// The violation as one line.
    public var description: String { "\(self.invariant.label): \(self.detail) (at \(self.time) ns)" }
}
