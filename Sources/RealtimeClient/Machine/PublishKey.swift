import RealtimeProtocol

/// Where a publish carries its idempotency key: as the member `key` of the `publish` object, after all others.
///
///     {"id":3,"publish":{"channel":"room","data":{},"key":"a1b2-7"}}
///
/// The protocol has no such member. Its servers check and skip members that they do not know, so the command means the
/// same to them; a server that knows the member announces it, see ``ServerFeatures``.
enum PublishKey {
    /// The message of a publish.
    ///
    /// - Parameter key: Letters, digits and `-` only; nil to leave it out.
    static func message(id: UInt32, _ request: PublishRequest, key: String?) -> [UInt8] {
        var message: [UInt8] = []
        JSONCommandEncoder.append(Command(id: id, request: .publish(request)), to: &message)
        guard let key else { return message }
        // The encoder ends with the braces of the publish and of the command.
        message.removeLast(2)
        message.append(contentsOf: ",\"key\":\"".utf8)
        message.append(contentsOf: key.utf8)
        message.append(contentsOf: "\"}}".utf8)
        return message
    }
}
