import RealtimeProtocol
import Testing

struct JSONValueTests {
    private static func read(_ text: String, maxDepth: Int = 8) throws(ProtocolError) -> JSONValue {
        try JSONValue(RawJSON(uncheckedBytes: Array(text.utf8)), maxDepth: maxDepth)
    }

    private static func write(_ value: JSONValue) -> String {
        String(decoding: value.raw.bytes, as: UTF8.self)
    }

    @Test(arguments: [
        "null", "true", "false", "0", "-1.50", "1e400", "123456789012345678901234567890.10", #""""#, #""a\"b\\c\n""#,
        "[]", "[1,[2,[]],{}]", "{}", #"{"b":1,"a":{"c":[null,true]}}"#, #"{"":0}"#,
    ])
    func writesWhatItRead(text: String) throws {
        #expect(try Self.write(Self.read(text)) == text)
        #expect(try Self.write(Self.read(" \n" + text + "\t ")) == text)
    }

    @Test func escapesAreTakenApart() throws {
        #expect(try Self.read(#""\u0041\ud83d\ude00\/""#) == "A😀/")
    }

    @Test(arguments: [
        "", "nul", "[1,]", "[1 2]", "{\"a\"}", "{\"a\":1,}", "{1:2}", "01", "1.", "-", "\"a", "[", "{\"a\":", "1 1",
        "\u{1}", "\"\\ud800\"",
    ])
    func whatIsNoJSONIsRefused(text: String) {
        #expect(throws: ProtocolError.self) { try Self.read(text) }
    }

    @Test func everyPrefixIsRefused() throws {
        let text = Array(#"{"a":[1,"b",{"c":null}],"d":true}"#.utf8)
        for count in 0..<text.count {
            #expect(throws: ProtocolError.self) {
                try JSONValue(RawJSON(uncheckedBytes: Array(text[..<count])), maxDepth: 8)
            }
        }
    }

    @Test(arguments: [#"{"a":1,"a":2}"#, #"{"a":1,"\u0061":2}"#])
    func nameThatIsThereTwiceIsRefused(text: String) {
        #expect { try Self.read(text) } throws: { error in (error as? ProtocolError)?.code == .duplicateField }
    }

    @Test func depthIsBounded() throws {
        let nested = String(repeating: "[", count: 3) + String(repeating: "]", count: 3)
        #expect(try Self.write(Self.read(nested, maxDepth: 3)) == nested)
        #expect { try Self.read(nested, maxDepth: 2) } throws: { error in (error as? ProtocolError)?.code == .tooDeep }
        #expect(throws: ProtocolError.self) { try Self.read(String(repeating: "[", count: 1_000_000), maxDepth: 128) }
    }

    @Test func manyMembersCostNoMoreThanTheirBytes() throws {
        let text = "{" + (0..<50_000).map { number in "\"\(number)\":0" }.joined(separator: ",") + "}"
        #expect(try Self.read(text).object?.members.count == 50_000)
    }

    @Test func membersKeepTheirPlace() {
        var object: JSONObject = ["a": 1, "b": "x"]
        object["a"] = 2
        object["c"] = nil
        object["d"] = [true, .null]
        object["b"] = nil
        #expect(Self.write(.object(object)) == #"{"a":2,"d":[true,null]}"#)
        #expect(object.names == ["a", "d"])
    }

    @Test func kindsAreToldApart() throws {
        let value = try Self.read(#"{"n":7,"s":"7","d":7.5,"b":true,"z":null,"u":18446744073709551615}"#)
        let object = try #require(value.object)
        #expect(object["n"]?.integer == 7 && object["n"]?.unsigned == 7 && object["n"]?.string == nil)
        #expect(object["s"]?.string == "7" && object["s"]?.integer == nil)
        #expect(object["d"]?.number?.double == 7.5 && object["d"]?.integer == nil)
        #expect(object["b"]?.bool == true && object["z"]?.isNull == true && object["x"] == nil)
        #expect(object["u"]?.unsigned == .max && object["u"]?.integer == nil)
    }

    @Test(arguments: [
        ("1", true), ("-0.5e+3", true), ("+1", false), ("1.", false), (" 1", false), ("", false), ("NaN", false),
    ])
    func numbersAreChecked(text: String, isNumber: Bool) {
        #expect((JSONNumber(text) != nil) == isNumber)
    }

    @Test(arguments: [0.1, 1e300, -1e-300, 100, 1e16])
    func doublesComeBack(value: Double) {
        #expect(JSONNumber(value)?.double == value)
        #expect(JSONNumber(value / 0) == nil)
    }
}
