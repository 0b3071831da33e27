import Testing
import WebSocketCodec

struct ExtensionOfferTests {
    static func parameter(_ name: String, _ value: String? = nil) -> (String, String?) { (name, value) }

    @Test func offersAreTakenApart() throws {
        let offers = try #require(ExtensionOffer.parse(["a, b; c ;d=e; f=\"g\"", "h;i=\"j\\k\""]))
        #expect(offers.map(\.name) == ["a", "b", "h"])
        #expect(offers[1].parameters.map(\.name) == ["c", "d", "f"])
        #expect(offers[1].parameters.map(\.value) == [nil, "e", "g"])
        #expect(offers[2].parameters.map(\.value) == ["jk"])
        #expect(ExtensionOffer.parse([]) == [])
    }

    @Test(arguments: ["a;b=\"c", "a;b=\"c\\", "a;b=\"\\\"\"", "a;b=\"c\"d", "a;b==c", "=", "a=b", "a;;b", "a\u{0}"])
    func malformedListsAreRefused(value: String) {
        #expect(ExtensionOffer.parse([value]) == nil)
    }

    @Test func row47LongUnclosedStringsAreReadOnce() {
        let value = "a; b=\"" + String(repeating: "\\c", count: 30_000)
        #expect(ExtensionOffer.parse([value]) == nil)
        let spaces = "a" + String(repeating: " ", count: 30_000) + "x"
        #expect(ExtensionOffer.parse([spaces]) == nil)
    }
}
