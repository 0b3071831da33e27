import RealtimeEngine
import Testing

struct ConnectionPlaceTests {
    @Test func textIsReadBack() {
        let place = ConnectionPlace(hub: 3, slot: 17)
        #expect(place.description == "3.17")
        #expect(ConnectionPlace("3.17") == place)
    }

    @Test(arguments: ["", ".", "1", "1.", ".1", "1.2.3", "-1.2", "1.-2", "a.b", "1.99999999999", " 1.2"])
    func otherTextsAreNoPlace(text: String) {
        #expect(ConnectionPlace(text) == nil)
    }

    @Test func orderIsByHubThenBySlot() {
        let places = [(1, 0), (0, 2), (0, 1)].map { hub, slot in ConnectionPlace(hub: hub, slot: slot) }
        #expect(places.sorted().map(\.description) == ["0.1", "0.2", "1.0"])
    }
}
