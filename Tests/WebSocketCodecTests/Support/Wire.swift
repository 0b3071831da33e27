import WebSocketCodec

/// Frames put together by hand, without the encoder under test.
enum Wire {
    static let key: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]

    /// A frame as `receiver` expects it: masked for a server, bare for a client.
    static func frame(_ first: UInt8, _ payload: [UInt8] = [], to receiver: EndpointRole) -> [UInt8] {
        header(first, length: UInt64(payload.count), to: receiver) + mask(payload, to: receiver)
    }

    static func frame(_ first: UInt8, _ text: String, to receiver: EndpointRole) -> [UInt8] {
        frame(first, [UInt8](text.utf8), to: receiver)
    }

    /// A header with its length in the shortest form, the key included.
    static func header(_ first: UInt8, length: UInt64, to receiver: EndpointRole) -> [UInt8] {
        let form = length < 126 ? 0 : length <= 0xFFFF ? 2 : 8
        return header(first, length: length, lengthBytes: form, to: receiver)
    }

    /// A header with 0, 2 or 8 bytes of extended length, whether or not that is the shortest form.
    static func header(_ first: UInt8, length: UInt64, lengthBytes: Int, to receiver: EndpointRole) -> [UInt8] {
        let flag: UInt8 = receiver == .server ? 0x80 : 0
        let code = lengthBytes == 0 ? UInt8(length) : lengthBytes == 2 ? 126 : 127
        var header = [first, flag | code]
        for index in 0..<lengthBytes {
            header.append(UInt8(truncatingIfNeeded: length >> UInt64(8 * (lengthBytes - 1 - index))))
        }
        return receiver == .server ? header + key : header
    }

    static func mask(_ payload: [UInt8], to receiver: EndpointRole) -> [UInt8] {
        guard receiver == .server else { return payload }
        return payload.enumerated().map { $1 ^ key[$0 % 4] }
    }

    static func close(_ code: UInt16, _ reason: [UInt8] = [], to receiver: EndpointRole) -> [UInt8] {
        frame(0x88, [UInt8(code >> 8), UInt8(code & 0xFF)] + reason, to: receiver)
    }
}

let roles: [EndpointRole] = [.server, .client]
