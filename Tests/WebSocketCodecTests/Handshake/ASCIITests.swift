import Testing

@testable import WebSocketCodec

struct ASCIITests {
    @Test func tokensAreTheBytesOfTheGrammar() {
        let grammar = Set(
            "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8
        )
        #expect((UInt8.min...UInt8.max).filter { ASCII.isToken($0) != grammar.contains($0) } == [])
        #expect(!ASCII.isToken(""))
    }

    @Test func fieldContentHasNoControlBytesButTheTab() {
        let refused = (UInt8.min...UInt8.max).filter { !ASCII.isFieldContent($0) }
        #expect(refused == (0x00...0x1F).filter { $0 != 0x09 } + [0x7F])
    }

    @Test func onlyCapitalLettersAreFolded() {
        for byte in UInt8.min...UInt8.max {
            let isCapital = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            #expect(ASCII.lower(byte) == (isCapital ? byte + 32 : byte))
        }
    }

    @Test func theKelvinSignIsNotAK() {
        #expect("\u{212A}" == "K", "String equality is by canonical equivalence")
        #expect(!ASCII.equal("\u{212A}", "K"))
        #expect(!ASCII.equal("\u{212A}", "k"))
        #expect(ASCII.equal("Ka", "kA"))
        #expect(!ASCII.equal("a", "ab"))
        #expect(!ASCII.equal("@[", "`{"))
    }
}
