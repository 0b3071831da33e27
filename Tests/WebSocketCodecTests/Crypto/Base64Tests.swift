import Foundation
import Testing
import WebSocketCodec

struct Base64Tests {
    /// RFC 4648 section 10.
    static let examples = [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ]

    @Test(arguments: examples)
    func rfcExamples(bytes: String, text: String) {
        #expect(Base64.encode([UInt8](bytes.utf8)) == text)
        #expect(Base64.decode(text) == [UInt8](bytes.utf8))
    }

    @Test(arguments: 0...64)
    func agreesWithFoundation(count: Int) {
        var generator = SeededGenerator(seed: UInt64(count))
        let bytes = generator.bytes(count)
        #expect(Base64.encode(bytes) == Data(bytes).base64EncodedString())
        #expect(Base64.decode(Base64.encode(bytes)) == bytes)
    }

    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zm9", "Zm9v=", "====", "=", "Zg===", "Z===", "Zh==", "Zm9=", "Zm 9", " Zg==", "Zg==\n",
        "Zg-_",
        "Zm8=Zm8=", "Zméa", "Zg=a", "Zm9vZ===",
    ])
    func anythingElseIsRefused(text: String) {
        #expect(Base64.decode(text) == nil)
    }
}
