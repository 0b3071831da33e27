import Testing
import WebSocketCodec

/// All that can be seen of one decoding: the events and how it ended.
struct Transcript: Equatable {
    var events: [Event] = []
    var failure: WebSocketError?
    var bufferedBytes = 0
    var isMidFrame = false
    var isMidMessage = false
    var isFinished = false
}

let roomy = MessageLimits(maxMessageBytes: 1 << 20, maxFragments: 128)

/// Decodes the chunks one after the other with a fresh decoder; each chunk is consumed in full.
func transcript(_ chunks: [[UInt8]], role: EndpointRole, limits: MessageLimits = roomy) -> Transcript {
    var decoder = MessageDecoder(role: role, limits: limits)
    var scratch: [UInt8] = []
    var recorder = Recorder()
    var failure: WebSocketError?
    for chunk in chunks {
        do throws(WebSocketError) {
            let consumed = try decoder.decode(chunk.span, scratch: &scratch, sink: &recorder)
            #expect(consumed == chunk.count)
        } catch {
            if let failure { #expect(failure == error, "the failure is sticky") }
            failure = error
        }
    }
    #expect(decoder.failure == failure)
    return Transcript(
        events: recorder.events,
        failure: failure,
        bufferedBytes: decoder.bufferedBytes,
        isMidFrame: decoder.isMidFrame,
        isMidMessage: decoder.isMidMessage,
        isFinished: decoder.isFinished
    )
}

/// The transcript of the bytes in one piece, after checking that every split in two, and byte by byte, gives the same.
func transcriptOfEverySplit(
    _ wire: [UInt8],
    role: EndpointRole,
    limits: MessageLimits = roomy,
    _ location: SourceLocation = #_sourceLocation
) -> Transcript {
    let whole = transcript([wire], role: role, limits: limits)
    let step = max(1, wire.count / 200)
    for cut in stride(from: 0, through: wire.count, by: step) {
        let split = transcript([[UInt8](wire[..<cut]), [UInt8](wire[cut...])], role: role, limits: limits)
        #expect(split == whole, "split at \(cut)", sourceLocation: location)
    }
    let bytewise = transcript(wire.map { [$0] }, role: role, limits: limits)
    #expect(bytewise == whole, "byte by byte", sourceLocation: location)
    return whole
}

/// Expects that the bytes fail the connection with this close code, after these events, however they are split.
func expectFailure(
    _ code: UInt16,
    _ wire: [UInt8],
    to role: EndpointRole,
    after events: [Event] = [],
    limits: MessageLimits = roomy,
    _ location: SourceLocation = #_sourceLocation
) {
    let result = transcriptOfEverySplit(wire, role: role, limits: limits, location)
    #expect(result.failure?.closeCode.rawValue == code, sourceLocation: location)
    #expect(result.failure?.origin == .remote, sourceLocation: location)
    #expect(result.events == events, sourceLocation: location)
    #expect(result.bufferedBytes == 0, sourceLocation: location)
    #expect(result.isFinished, sourceLocation: location)
}

/// Expects that the bytes give these events and leave nothing behind, however they are split.
func expectEvents(
    _ events: [Event],
    _ wire: [UInt8],
    to role: EndpointRole,
    limits: MessageLimits = roomy,
    _ location: SourceLocation = #_sourceLocation
) {
    let result = transcriptOfEverySplit(wire, role: role, limits: limits, location)
    #expect(result.failure == nil, sourceLocation: location)
    #expect(result.events == events, sourceLocation: location)
    #expect(result.bufferedBytes == 0, sourceLocation: location)
    #expect(!result.isMidMessage, sourceLocation: location)
}

/// Expects that the bytes are legal so far, give no event, and that more is awaited.
func expectWaiting(
    _ wire: [UInt8],
    to role: EndpointRole,
    limits: MessageLimits = roomy,
    _ location: SourceLocation = #_sourceLocation
) {
    let result = transcriptOfEverySplit(wire, role: role, limits: limits, location)
    #expect(result.failure == nil, sourceLocation: location)
    #expect(result.events == [], sourceLocation: location)
    #expect(result.isMidMessage, sourceLocation: location)
    #expect(!result.isFinished, sourceLocation: location)
}
