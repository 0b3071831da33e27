/// What a consumer tells the server about publications that it was handed: the data of `realtime.ack` and
/// `realtime.nak`, both of which are procedures that every client of the protocol can call.
public struct AcknowledgeRequest: Hashable, Sendable {
    /// The room.
    public var channel: String
    /// The life of the room's log in which the offsets count.
    public var epoch: String
    /// The offsets, at least one.
    public var offsets: [UInt64]
    /// Whether only these are meant; otherwise there is one, and everything up to it is.
    public var isSingle: Bool
    /// Why a publication is refused, in words; empty for an acknowledgement.
    public var reason: String

    /// Creates a request.
    public init(channel: String, epoch: String, offsets: [UInt64], isSingle: Bool = false, reason: String = "") {
        self.channel = channel
        self.epoch = epoch
        self.offsets = offsets
        self.isSingle = isSingle
        self.reason = reason
    }

    /// The procedure that acknowledges.
    public static let acknowledgeMethod = "realtime.ack"
    /// The procedure that refuses, after which a publication comes again.
    public static let refuseMethod = "realtime.nak"

    /// Reads the data of a call: `{"channel":"a","epoch":"e","offset":7,"single":true}`, or `offsets` with a list, which
    /// is single whatever it says.
    ///
    /// - Throws: `ProtocolError` of remote origin when a field is missing, of another type, there twice, or over a limit.
    public init(_ data: RawJSON?, limits: ProtocolLimits, maxOffsets: Int) throws(ProtocolError) {
        self.init(channel: "", epoch: "", offsets: [])
        guard let data else {
            throw ScanFailure(code: .missingField, position: 0).protocolError(origin: .remote)
        }
        var scanner = JSONScanner(limits: limits)
        do throws(ScanFailure) {
            try self.read(data.bytes.span, &scanner, maxOffsets)
            if let problem = scanner.problem { throw problem }
            let isComplete = !self.channel.isEmpty && !self.epoch.isEmpty && !self.offsets.isEmpty
            guard isComplete else { throw scanner.failure(.missingField) }
        } catch {
            throw error.protocolError(origin: .remote)
        }
    }

    private mutating func read(
        _ bytes: Span<UInt8>,
        _ scanner: inout JSONScanner,
        _ maxOffsets: Int
    ) throws(ScanFailure) {
        scanner.skipSpace(bytes)
        guard try scanner.openObject(bytes) else { return }
        var object = JSONObjectCursor()
        var isList = false
        while let field = try scanner.nextField(bytes, in: &object) {
            switch field {
            case .channel: self.channel = try scanner.name(bytes)
            case .epoch: self.epoch = try scanner.string(bytes)
            case .offset: self.offsets.append(try scanner.integer(UInt64.self, bytes))
            case .offsets:
                isList = true
                try self.readOffsets(bytes, &scanner, maxOffsets)
            case .single: self.isSingle = try scanner.bool(bytes)
            case .reason: self.reason = try scanner.string(bytes)
            default: try scanner.skipValue(bytes)
            }
        }
        if isList { self.isSingle = true }
        if self.offsets.count > maxOffsets { scanner.note(.tooManyEntries) }
    }

    private mutating func readOffsets(
        _ bytes: Span<UInt8>,
        _ scanner: inout JSONScanner,
        _ maxOffsets: Int
    ) throws(ScanFailure) {
        guard try scanner.openArray(bytes) else { return }
        var isFirst = true
        while try scanner.nextElement(bytes, isFirst: isFirst) {
            isFirst = false
            let offset = try scanner.integer(UInt64.self, bytes)
            // One too many is kept, so that the count shows it; what follows costs no memory.
            if self.offsets.count <= maxOffsets { self.offsets.append(offset) }
        }
    }

    /// The data of the call.
    public var data: RawJSON {
        var bytes: [UInt8] = []
        var object = JSONWriter(opening: &bytes)
        object.string(#""channel":"#, self.channel, to: &bytes)
        object.string(#""epoch":"#, self.epoch, to: &bytes)
        if self.offsets.count == 1 {
            object.alwaysInteger(#""offset":"#, self.offsets[0], to: &bytes)
            object.bool(#""single":"#, self.isSingle, to: &bytes)
        } else {
            object.name(#""offsets":"#, to: &bytes)
            bytes.append(.leftBracket)
            for (index, offset) in self.offsets.enumerated() {
                if index > 0 { bytes.append(.comma) }
                JSONWriter.append(offset, to: &bytes)
            }
            bytes.append(.rightBracket)
        }
        object.string(#""reason":"#, self.reason, to: &bytes)
        object.close(&bytes)
        return RawJSON(uncheckedBytes: bytes)
    }
}
