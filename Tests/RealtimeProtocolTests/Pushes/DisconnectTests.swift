import RealtimeProtocol
import Testing

struct DisconnectTests {
    @Test(
        arguments: [
            (.connectionClosed, 3000), (.shutdown, 3001), (.internalServerError, 3004), (.connectionExpired, 3005),
            (.subscriptionExpired, 3006), (.slow, 3008), (.writeError, 3009), (.insufficientState, 3010),
            (.forceReconnect, 3011), (.noPong, 3012), (.tooManyRequests, 3013), (.stateInvalidated, 3014),
        ] as [(Disconnect, UInt32)]
    )
    func clientComesBackAfterATransientDisconnect(_ disconnect: Disconnect, _ code: UInt32) {
        #expect(disconnect.code == code)
        #expect(disconnect.allowsReconnect)
        #expect((1...123).contains(disconnect.reason.utf8.count))
    }

    @Test(
        arguments: [
            (.invalidToken, 3500), (.badRequest, 3501), (.stale, 3502), (.forceDisconnect, 3503),
            (.connectionLimit, 3504), (.channelLimit, 3505), (.inappropriateProtocol, 3506), (.permissionDenied, 3507),
            (.notAvailable, 3508), (.tooManyErrors, 3509),
        ] as [(Disconnect, UInt32)]
    )
    func clientStaysAwayAfterATerminalDisconnect(_ disconnect: Disconnect, _ code: UInt32) {
        #expect(disconnect.code == code)
        #expect(!disconnect.allowsReconnect)
        #expect((1...123).contains(disconnect.reason.utf8.count))
    }

    @Test(
        arguments: [
            (0, true), (1000, true), (2999, true), (3000, true), (3499, true), (3500, false), (3999, false),
            (4000, true),
            (4499, true), (4500, false), (4999, false), (5000, true), (.max, true),
        ] as [(UInt32, Bool)]
    )
    func rangesDecideWhetherToReconnect(_ code: UInt32, _ allowed: Bool) {
        #expect(Disconnect(code: code, reason: "").allowsReconnect == allowed)
    }
}
