import Testing
import WebSocketCodec

/// Rules 75 and 77 to 79: which offers of permessage-deflate are valid.
struct DeflateOfferTests {
    static func offer(_ text: String) -> DeflateOffer? {
        ExtensionOffer.parse([text])?.first.flatMap(DeflateOffer.init)
    }

    @Test func aValidOfferIsRead() throws {
        let plain = try #require(Self.offer("permessage-deflate"))
        #expect(!plain.serverNoContextTakeover && !plain.clientNoContextTakeover)
        #expect(plain.serverMaxWindowBits == nil)
        #expect(plain.clientMaxWindow == .fixed)
        let full = try #require(
            Self.offer(
                "permessage-deflate; server_no_context_takeover; client_no_context_takeover; "
                    + "server_max_window_bits=10; client_max_window_bits=\"12\""
            )
        )
        #expect(full.serverNoContextTakeover && full.clientNoContextTakeover)
        #expect(full.serverMaxWindowBits == 10)
        #expect(full.clientMaxWindow == .atMost(12))
        #expect(Self.offer("permessage-deflate; client_max_window_bits")?.clientMaxWindow == .negotiable)
    }

    @Test(arguments: ["server_max_window_bits", "client_max_window_bits"])
    func rule77WindowBitsAre8To15WithoutSignOrLeadingZero(name: String) {
        for bits in 8...15 { #expect(Self.offer("permessage-deflate; \(name)=\(bits)") != nil) }
        for value in ["0", "7", "16", "08", "+9", "-9", "1e1", "99999999999", "9.0", "x", "010"] {
            #expect(Self.offer("permessage-deflate; \(name)=\(value)") == nil)
        }
    }

    @Test(arguments: [
        "permessage-deflate; unknown", "permessage-deflate; server_max_window_bits",
        "permessage-deflate; server_no_context_takeover=true", "permessage-deflate; client_no_context_takeover=1",
        "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
        "permessage-deflate; client_no_context_takeover; client_no_context_takeover",
        "permessage-deflate; server_max_window_bits=9; server_max_window_bits=9",
        "permessage-deflate; client_max_window_bits; client_max_window_bits=9",
        "permessage-deflate; client_max_window_bits; client_max_window_bits",
        "permessage-deflate; Server_No_Context_Takeover", "x-webkit-deflate-frame", "permessage-deflatex",
    ])
    func rules75And79InvalidOffersAreDeclined(text: String) {
        #expect(Self.offer(text) == nil)
    }

    @Test func rule75TheNextOfferIsTried() throws {
        let request = Request().adding(
            "Sec-WebSocket-Extensions",
            "permessage-deflate; bad, permessage-deflate; server_max_window_bits=9, permessage-deflate"
        )
        let acceptance = try ServerHandshakeTests.accept(request)
        #expect(acceptance.deflateOffers.map(\.serverMaxWindowBits) == [9, nil])
    }
}
