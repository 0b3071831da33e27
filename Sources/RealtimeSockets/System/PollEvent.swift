/// What a poller is to watch on a socket.
package struct PollInterest: OptionSet, Hashable, Sendable {
    /// The bits.
    package let rawValue: UInt8

    /// Makes a set of bits.
    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// There is something to read, or the peer has closed.
    package static let read = PollInterest(rawValue: 1)

    /// There is room to write, or a connection attempt has ended.
    package static let write = PollInterest(rawValue: 2)
}

/// When a poller reports a socket.
package enum PollTrigger: Hashable, Sendable {
    /// In every wait, for as long as the condition holds.
    case level

    /// Once for each change; the owner must read or write until the socket would block.
    case edge
}

/// What a poller found on one socket.
package struct PollEvent: Hashable, Sendable {
    /// What was given at `register`.
    package let token: UInt64

    /// Reading makes progress: bytes, the end of the stream, or an error.
    package let isReadable: Bool

    /// Writing makes progress.
    package let isWritable: Bool

    /// The peer has sent all it will send; only reported with read interest, and bytes may still be unread.
    package let isHalfClosed: Bool

    /// The connection is gone in both directions: close the socket.
    ///
    /// On Linux it is reported whatever the interest is, in every wait; on Apple systems with write interest only.
    package let isHangup: Bool

    /// Joins the findings.
    package init(
        token: UInt64,
        isReadable: Bool = false,
        isWritable: Bool = false,
        isHalfClosed: Bool = false,
        isHangup: Bool = false
    ) {
        self.token = token
        self.isReadable = isReadable
        self.isWritable = isWritable
        self.isHalfClosed = isHalfClosed
        self.isHangup = isHangup
    }
}
