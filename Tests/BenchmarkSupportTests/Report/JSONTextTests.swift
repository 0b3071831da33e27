import BenchmarkSupport
import Testing

struct JSONTextTests {
    @Test
    func writesNestedValues() {
        let value = JSONText.object([
            ("a", .array([.integer(1), .number(0.5), .boolean(true)])), ("b", .object([])), ("c", .array([])),
        ])
        #expect(value.text() == "{\n  \"a\": [\n    1,\n    0.5,\n    true\n  ],\n  \"b\": {},\n  \"c\": []\n}")
    }

    @Test
    func escapesStrings() {
        #expect(JSONText.string("a\"b\\c\nd\u{1}é").text() == "\"a\\\"b\\\\c\\nd\\u0001é\"")
    }

    @Test
    func numbersThatJSONHasNotAreNull() {
        #expect(JSONText.number(.nan).text() == "null")
    }
}
