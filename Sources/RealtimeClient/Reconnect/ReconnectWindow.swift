/// When a server wants its clients back, so that it, or the one that takes over, is not run down.
///
/// A server says so in the reason of a disconnect, on WebSocket the reason of the close frame, as a JSON object:
///
///     {"reason":"shutdown","after":2000,"within":30000}
///
/// It may also say where, as `"at"` with a URL: the transport decides whether to go there
/// (``ClientTransport/open(at:)``). Both numbers are milliseconds. The client waits `after`, and then a part of `within` that it draws by itself, so
/// all clients come back spread evenly over the window. Either may be missing and then counts as zero; an object with
/// neither is no window. Clients that do not know this see a reason they cannot explain, and use their own backoff.
public struct ReconnectWindow: Sendable, Hashable {
    /// How long to stay away at least, in milliseconds.
    public var afterMilliseconds: UInt64
    /// Over what time after that the clients spread themselves, in milliseconds.
    public var withinMilliseconds: UInt64

    /// The URL of the server that takes over, if one was named.
    public var server: String?

    /// Makes a window.
    public init(afterMilliseconds: UInt64, withinMilliseconds: UInt64, server: String? = nil) {
        self.afterMilliseconds = afterMilliseconds
        self.withinMilliseconds = withinMilliseconds
        self.server = server
    }

    /// Reads the window in a disconnect's reason; nil when there is none.
    ///
    /// Anything that is not exactly a flat JSON object of texts and whole numbers is a plain reason.
    public init?(reason: String) {
        guard let fields = FlatObject(reason) else { return nil }
        let after = fields.number("after")
        let within = fields.number("within")
        if after == nil && within == nil { return nil }
        self.init(afterMilliseconds: after ?? 0, withinMilliseconds: within ?? 0, server: fields.text("at"))
    }

    /// The reason that tells clients this window; at most 123 bytes of it fit in a close frame (RFC 6455 5.5).
    ///
    /// - Parameter text: The reason in words: ASCII without quotes, backslashes and control characters, or it is left
    ///   out.
    public func reason(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
        }
        let start = isPlain && !text.isEmpty ? "{\"reason\":\"\(text)\"," : "{"
        return start + "\"after\":\(self.afterMilliseconds),\"within\":\(self.withinMilliseconds)}"
    }

    /// The delay in nanoseconds that this client draws.
    ///
    /// - Parameters:
    ///   - cap: The most that the window is believed, in nanoseconds.
    ///   - random: A uniform 64-bit number.
    func delay(cap: UInt64, random: UInt64) -> UInt64 {
        let after = Self.nanoseconds(self.afterMilliseconds)
        let end = min(cap, after.adding(Self.nanoseconds(self.withinMilliseconds)))
        let start = min(cap, after)
        return start.adding(Backoff.uniform(through: end - start, random))
    }

    private static func nanoseconds(_ milliseconds: UInt64) -> UInt64 {
        let (product, overflow) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
        return overflow ? .max : product
    }
}
