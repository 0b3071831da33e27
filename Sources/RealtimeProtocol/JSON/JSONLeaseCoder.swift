/// Reads and writes the arguments and results of the lease procedures, which travel as `data` of `rpc`.
public enum JSONLeaseCoder {
    /// Reads an argument.
    ///
    /// A channel is required; unknown fields are skipped; values of another type, negative numbers, tokens that are none
    /// and names and keys over the limits are refused. Linear in the bytes.
    public static func decode(_ data: RawJSON?, limits: ProtocolLimits) -> Result<LeaseRequest, ProtocolError> {
        self.decode(data, limits, origin: .remote) { scanner, bytes throws(ScanFailure) in
            try scanner.leaseRequest(bytes)
        }
    }

    /// Reads the result of `acquire` and `renew`.
    public static func tenure(_ data: RawJSON?, limits: ProtocolLimits) -> Result<LeaseTenure, ProtocolError> {
        self.decode(data, limits, origin: .remote) { scanner, bytes throws(ScanFailure) in
            try scanner.leaseTenure(bytes)
        }
    }

    /// Reads the result of `list`.
    public static func entries(_ data: RawJSON?, limits: ProtocolLimits) -> Result<[LeaseEntry], ProtocolError> {
        self.decode(data, limits, origin: .remote) { scanner, bytes throws(ScanFailure) in
            try scanner.leaseEntries(bytes)
        }
    }

    private static func decode<Value>(
        _ data: RawJSON?,
        _ limits: ProtocolLimits,
        origin: ProtocolError.Origin,
        _ read: (inout JSONScanner, Span<UInt8>) throws(ScanFailure) -> Value?
    ) -> Result<Value, ProtocolError> {
        let bytes = data?.bytes ?? []
        let span = bytes.span
        var scanner = JSONScanner(limits: limits, allowsLineBreaks: true)
        do throws(ScanFailure) {
            scanner.skipSpace(span)
            let value = try read(&scanner, span)
            if let problem = scanner.problem { throw problem }
            guard let value else { throw scanner.failure(.missingField) }
            return .success(value)
        } catch {
            return .failure(error.protocolError(origin: origin))
        }
    }

    /// Writes an argument.
    public static func encode(_ request: LeaseRequest) -> RawJSON {
        var output: [UInt8] = []
        var object = JSONWriter(opening: &output)
        object.alwaysString(#""channel":"#, request.channel, to: &output)
        object.string(#""key":"#, request.key, to: &output)
        if let token = request.token { object.alwaysString(#""token":"#, token.description, to: &output) }
        if let ttl = request.ttlMilliseconds { object.alwaysInteger(#""ttl":"#, ttl, to: &output) }
        object.integer(#""wait":"#, request.waitMilliseconds, to: &output)
        if let reason = request.takeover { object.alwaysString(#""takeover":"#, reason, to: &output) }
        object.close(&output)
        return RawJSON(uncheckedBytes: output)
    }

    /// Writes the result of `acquire` and `renew`.
    public static func encode(_ tenure: LeaseTenure) -> RawJSON {
        var output: [UInt8] = []
        var object = JSONWriter(opening: &output)
        object.alwaysString(#""token":"#, tenure.token.description, to: &output)
        object.alwaysInteger(#""ttl":"#, tenure.ttlMilliseconds, to: &output)
        object.integer(#""waited":"#, tenure.waitedMilliseconds, to: &output)
        object.close(&output)
        return RawJSON(uncheckedBytes: output)
    }

    /// Writes the result of `list`.
    public static func encode(_ entries: [LeaseEntry]) -> RawJSON {
        var output = Array(#"{"leases":["#.utf8)
        for entry in entries {
            if output.last != .leftBracket { output.append(.comma) }
            var object = JSONWriter(opening: &output)
            object.alwaysString(#""key":"#, entry.key, to: &output)
            object.alwaysString(#""token":"#, entry.token.description, to: &output)
            object.string(#""user":"#, entry.user, to: &output)
            object.string(#""client":"#, entry.client, to: &output)
            object.alwaysInteger(#""ttl":"#, entry.leftMilliseconds, to: &output)
            object.bool(#""grace":"#, entry.isInGrace, to: &output)
            object.close(&output)
        }
        output.append(contentsOf: "]}".utf8)
        return RawJSON(uncheckedBytes: output)
    }
}
