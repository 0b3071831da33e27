/// Every interval of a client, each with its default.
public struct ClientTiming: Sendable, Hashable {
    /// The range of the first delay before a reconnect, which doubles with every attempt.
    ///
    /// Half a second: short enough that a person hardly notices, long enough to spread a room that lost its server.
    public var backoffBase: Duration = .milliseconds(500)
    /// The largest range of a delay before a reconnect.
    ///
    /// 20 seconds: ten seconds on average, while 10,000 clients still mean only 1,000 connects in a second.
    public var backoffCap: Duration = .seconds(20)
    /// How long a connection, or a subscription, must last before earlier failures are forgotten.
    ///
    /// Without it a server that accepts and drops at once would be met with the shortest delay for ever.
    public var stablePeriod: Duration = .seconds(30)
    /// The most that a server's window may ask a client to stay away.
    ///
    /// Ten minutes: longer than any sensible drain, and a mistake of a server cannot silence its clients for good.
    public var windowCap: Duration = .seconds(600)
    /// How long opening the transport and the answer to `connect` may take together, and how long a token may take.
    ///
    /// Ten seconds, as a server of this library allows.
    public var connectTimeout: Duration = .seconds(10)
    /// How long the answer to a command of the client's own may take: subscribe, unsubscribe, refresh.
    ///
    /// After it the connection is given up, because what the server believes is unknown.
    public var commandTimeout: Duration = .seconds(10)
    /// How long rpc, history and presence may take, counted from the call, waiting for a connection included.
    public var callTimeout: Duration = .seconds(10)
    /// How long a publish may take, counted from the call, waiting for a connection included.
    ///
    /// A minute: three of the longest reconnect delays.
    public var publishTimeout: Duration = .seconds(60)
    /// How long after it was first sent a publish may be sent again under the same key.
    ///
    /// Four minutes: a server remembers keys for five, and clocks drift and networks delay.
    public var publishKeyLifetime: Duration = .seconds(240)
    /// How much later than the announced interval a server's ping may come.
    ///
    /// Ten seconds, as other libraries of the protocol allow.
    public var pingSlack: Duration = .seconds(10)

    /// Makes the defaults.
    public init() {}
}

extension Duration {
    /// The duration in nanoseconds, between 0 and what 64 bits can hold (about 584 years).
    var nanoseconds: UInt64 {
        let (seconds, attoseconds) = self.components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let (whole, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max : whole.adding(UInt64(attoseconds / 1_000_000_000))
    }
}

extension UInt64 {
    /// The sum, or the end of time.
    func adding(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = self.addingReportingOverflow(other)
        return overflow ? .max : sum
    }

    /// The difference, or zero.
    func subtracting(_ other: UInt64) -> UInt64 {
        self > other ? self - other : 0
    }

    /// Whole seconds as nanoseconds.
    static func seconds(_ seconds: UInt32) -> UInt64 {
        UInt64(seconds) * 1_000_000_000
    }
}
