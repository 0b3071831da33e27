/// A client's valid offer of permessage-deflate (RFC 7692 7.1).
///
/// This version declines every offer; parsing them strictly is what keeps a later acceptance honest.
public struct DeflateOffer: Sendable, Equatable {
    /// Whether the client can limit its own window, and how far.
    public enum ClientWindow: Sendable, Equatable {
        /// `client_max_window_bits` is absent: the response must not have it either.
        case fixed
        /// The parameter is there without a value: the server may choose.
        case negotiable
        /// The parameter names a hint, 8 to 15.
        case atMost(Int)
    }

    /// The client asks the server to compress each message on its own.
    public let serverNoContextTakeover: Bool
    /// The client hints that it will do so itself.
    public let clientNoContextTakeover: Bool
    /// The largest window the client can decompress with, 8 to 15; nil for any.
    public let serverMaxWindowBits: Int?
    /// What the client says of its own window.
    public let clientMaxWindow: ClientWindow

    /// Reads an offer; nil when it is of another extension, or has an unknown, duplicate or invalid parameter, in
    /// which case a server declines it and looks at the next one (RFC 7692 7.1).
    public init?(_ offer: ExtensionOffer) {
        guard ASCII.equal(offer.name, "permessage-deflate") else { return nil }
        var serverTakesOver: Bool?
        var clientTakesOver: Bool?
        var serverBits: Int?
        var window = ClientWindow.fixed
        for parameter in offer.parameters {
            switch parameter.name {
            case "server_no_context_takeover":
                guard serverTakesOver == nil, parameter.value == nil else { return nil }
                serverTakesOver = false
            case "client_no_context_takeover":
                guard clientTakesOver == nil, parameter.value == nil else { return nil }
                clientTakesOver = false
            case "server_max_window_bits":
                guard serverBits == nil, let bits = Self.bits(parameter.value) else { return nil }
                serverBits = bits
            case "client_max_window_bits":
                guard window == .fixed else { return nil }
                guard parameter.value != nil else {
                    window = .negotiable
                    continue
                }
                guard let bits = Self.bits(parameter.value) else { return nil }
                window = .atMost(bits)
            default:
                return nil
            }
        }
        serverNoContextTakeover = serverTakesOver != nil
        clientNoContextTakeover = clientTakesOver != nil
        serverMaxWindowBits = serverBits
        clientMaxWindow = window
    }

    /// 8 to 15 in decimal without a sign or a leading zero (RFC 7692 7.1.2).
    private static func bits(_ value: String?) -> Int? {
        switch value {
        case "8": 8
        case "9": 9
        case "10": 10
        case "11": 11
        case "12": 12
        case "13": 13
        case "14": 14
        case "15": 15
        default: nil
        }
    }
}
