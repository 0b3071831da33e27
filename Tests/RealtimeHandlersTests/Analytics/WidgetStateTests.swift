import RealtimeProtocol
import Testing

@testable import RealtimeHandlers

struct WidgetStateTests {
    private static func widget(_ kind: Widget.Kind, unit: String? = nil) -> Widget {
        Widget(id: "w", title: "W", kind: kind, unit: unit, window: .seconds(60), interval: .seconds(1))
    }

    private static func number(_ text: String) throws -> JSONNumber { try #require(JSONNumber(text)) }

    @Test func valuesAreWrittenExactly() throws {
        let cases: [(WidgetValue, String)] = [
            (.counter(try Self.number("48211.40")), #""value":48211.40,"change":null"#),
            (.counter(JSONNumber(3), change: JSONNumber(-1)), #""value":3,"change":-1"#),
            (.series([SeriesPoint(time: 5, value: try Self.number("0.1"))]), #""points":[[5,0.1]]"#),
            (.table(columns: ["a", "b"], rows: [["x", 1]]), #""columns":["a","b"],"rows":[["x",1]]"#),
            (
                .histogram(bounds: [JSONNumber(5)], counts: [1, .max]),
                #""bounds":[5],"counts":[1,18446744073709551615]"#
            ),
        ]
        for (value, text) in cases {
            var state = WidgetState(Self.widget(value.kind), bytes: 1000)
            state.take(value, at: 7)
            let kind = value.kind.rawValue
            #expect(
                state.json.text
                    == #"{"type":"widget","id":"w","kind":"\#(kind)","title":"W","window":60000,"interval":1000,"time":7,"#
                    + text + #","stale":null}"#
            )
        }
    }

    @Test func staleSaysSinceWhenAndKeepsTheValue() throws {
        var state = WidgetState(Self.widget(.counter), bytes: 1000)
        state.fail("down", at: 5)
        state.fail("still down", at: 6)
        #expect(state.stale == WidgetState.Stale(since: 5, reason: "still down"))
        state.take(.counter(JSONNumber(1)), at: 7)
        #expect(state.stale == nil)
        state.fail("down", at: 8)
        #expect(state.stale == WidgetState.Stale(since: 7, reason: "down"))
        #expect(state.json.object?["value"] == 1)
        #expect(state.json.object?["stale"]?.text == #"{"since":7,"reason":"down"}"#)
    }

    @Test(arguments: [
        (WidgetValue.counter(JSONNumber(1)), "the value is no table"),
        (.table(columns: ["a"], rows: [["x", "y"]]), "a row has not as many cells"),
        (.table(columns: ["a"], rows: [["long enough to be too long"]]), "the value is larger than 30 bytes"),
    ])
    func valueThatTheWidgetDoesNotShowMakesItStale(value: WidgetValue, reason: String) {
        var state = WidgetState(Self.widget(.table), bytes: 30)
        state.take(value, at: 7)
        #expect(state.stale?.reason == reason)
        #expect(state.value == nil)
    }

    @Test func histogramHasOneCountMoreThanBounds() {
        var state = WidgetState(Self.widget(.histogram), bytes: 1000)
        state.take(.histogram(bounds: [JSONNumber(1)], counts: [1]), at: 7)
        #expect(state.stale?.reason == "not one count more than bounds")
    }
}
