import WebSocketCodec

/// What a decoder told its sink, with copies of the payloads.
enum Event: Equatable, Sendable {
    case message(MessageKind, [UInt8])
    case ping([UInt8])
    case pong([UInt8])
    case close(CloseCode?, [UInt8])
}

/// A sink that writes everything down and answers as it is told.
struct Recorder: MessageSink {
    var events: [Event] = []
    /// The answer to every event but a message.
    var response = SinkResponse.proceed
    /// The answer to a message.
    var messageResponse = SinkResponse.proceed

    mutating func message(_ kind: MessageKind, _ payload: Span<UInt8>) -> SinkResponse {
        events.append(.message(kind, bytes(payload)))
        return messageResponse
    }

    mutating func ping(_ payload: Span<UInt8>) -> SinkResponse {
        events.append(.ping(bytes(payload)))
        return response
    }

    mutating func pong(_ payload: Span<UInt8>) -> SinkResponse {
        events.append(.pong(bytes(payload)))
        return response
    }

    mutating func close(_ code: CloseCode?, _ reason: Span<UInt8>) -> SinkResponse {
        events.append(.close(code, bytes(reason)))
        return response
    }
}

/// A sink that only counts, for long inputs.
struct Counter: MessageSink {
    var messages = 0
    var controls = 0

    mutating func message(_ kind: MessageKind, _ payload: Span<UInt8>) -> SinkResponse {
        messages += 1
        return .proceed
    }

    mutating func ping(_ payload: Span<UInt8>) -> SinkResponse {
        controls += 1
        return .proceed
    }

    mutating func pong(_ payload: Span<UInt8>) -> SinkResponse {
        controls += 1
        return .proceed
    }

    mutating func close(_ code: CloseCode?, _ reason: Span<UInt8>) -> SinkResponse {
        controls += 1
        return .proceed
    }
}

/// The bytes of a span.
func bytes(_ span: Span<UInt8>) -> [UInt8] {
    var copy: [UInt8] = []
    for index in 0..<span.count { copy.append(span[index]) }
    return copy
}
