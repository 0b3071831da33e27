import RealtimeProtocol

let testLimits = ProtocolLimits(maxDepth: 64, maxCommandsPerMessage: 64, maxNameBytes: 255, maxMapEntries: 128)

/// What a decoder handed over, and how it ended.
struct Decoded<Item: Equatable>: Equatable {
    var items: [Item]
    var end: Result<Int, ProtocolError>
}

func decodeCommands(
    _ bytes: [UInt8],
    limits: ProtocolLimits = testLimits
) -> Decoded<Result<Command, CommandRejection>> {
    var items: [Result<Command, CommandRejection>] = []
    let end = JSONCommandDecoder.decode(bytes.span, limits: limits) { item in
        items.append(item)
        return true
    }
    return Decoded(items: items, end: end)
}

func decodeCommands(
    _ text: String,
    limits: ProtocolLimits = testLimits
) -> Decoded<Result<Command, CommandRejection>> {
    decodeCommands(Array(text.utf8), limits: limits)
}

func decodeReplies(_ bytes: [UInt8], limits: ProtocolLimits = testLimits) -> Decoded<ServerMessage> {
    var items: [ServerMessage] = []
    let end = JSONReplyDecoder.decode(bytes.span, limits: limits) { item in
        items.append(item)
        return true
    }
    return Decoded(items: items, end: end)
}

func decodeReplies(_ text: String, limits: ProtocolLimits = testLimits) -> Decoded<ServerMessage> {
    decodeReplies(Array(text.utf8), limits: limits)
}

/// The code of the error that a decoder ended with, or nil if it came to the end.
func failureCode(_ end: Result<Int, ProtocolError>) -> ProtocolError.Code? {
    switch end {
    case .success: nil
    case .failure(let error): error.code
    }
}

/// What a server writes for a message that it can send.
func encode(_ message: ServerMessage) -> String {
    var output: [UInt8] = []
    switch message {
    case .reply(let reply): JSONReplyEncoder.append(reply, to: &output)
    case .push(let push): JSONReplyEncoder.append(push, to: &output)
    case .unknownPush(let channel): output = Array(#"{"push":{"channel":"\#(channel)"}}"#.utf8)
    case .ping: JSONReplyEncoder.appendPing(to: &output)
    }
    return String(decoding: output, as: UTF8.self)
}

func encode(_ command: Command) -> String {
    var output: [UInt8] = []
    JSONCommandEncoder.append(command, to: &output)
    return String(decoding: output, as: UTF8.self)
}

func raw(_ text: String) -> RawJSON {
    RawJSON(uncheckedBytes: Array(text.utf8))
}
