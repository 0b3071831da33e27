import RealtimeClient
import RealtimeProtocol
import Testing

struct ReconnectWindowTests {
    @Test(
        arguments: [
            (#"{"reason":"shutdown","after":2000,"within":30000}"#, 2000, 30_000),
            (#" { "within" : 5 } "#, 0, 5),
            (#"{"after":7,"x":"y","n":1}"#, 7, 0),
            (#"{"after":0}"#, 0, 0),
        ] as [(String, UInt64, UInt64)]
    )
    func windowIsReadFromTheReason(_ reason: String, _ after: UInt64, _ within: UInt64) {
        let window = ReconnectWindow(afterMilliseconds: after, withinMilliseconds: within)
        #expect(ReconnectWindow(reason: reason) == window)
    }

    @Test(arguments: [
        "", "shutdown", "{}", "{", #"{"after":}"#, #"{"after":-1}"#, #"{"after":1.5}"#, #"{"after":1e3}"#,
        #"{"after":"1"}"#, #"{"after":1,"after":2}"#, #"{"after":1}x"#, #"{"after":[1]}"#, #"{"after":1"#,
        #"{"reason":"a\"b","after":1}"#, #"{"after":99999999999999999999}"#, #"[{"after":1}]"#, #"{after:1}"#,
        #"{"reason":"shutdown"}"#, "{\"after\":1,}", "\u{FEFF}{\"after\":1}",
    ])
    func otherReasonsHaveNoWindow(_ reason: String) {
        #expect(ReconnectWindow(reason: reason) == nil)
    }

    @Test(arguments: ["shutdown", "", "two words", #"quo"te"#, "h\u{e9}llo"])
    func whatAServerWritesIsRead(_ text: String) {
        let window = ReconnectWindow(afterMilliseconds: 1500, withinMilliseconds: 30_000)
        let reason = window.reason(text)
        #expect(ReconnectWindow(reason: reason) == window)
        #expect(reason.utf8.count <= 123)
    }

    @Test func placeToComeBackToIsRead() {
        let reason = #"{"reason":"shutdown","after":1,"within":2,"at":"ws://10.0.0.2:8000/c"}"#
        let window = ReconnectWindow(afterMilliseconds: 1, withinMilliseconds: 2, server: "ws://10.0.0.2:8000/c")
        #expect(ReconnectWindow(reason: reason) == window)
    }

    @Test func namedServerIsForOneAttemptOnly() {
        let harness = Harness()
        harness.connect()
        harness.end(.closed(Disconnect(code: 3001, reason: #"{"after":1,"within":1,"at":"ws://b"}"#)))
        _ = harness.effects()
        harness.passWait()
        #expect(harness.effects().contains(.openTransport(SessionNumber(rawValue: 2), at: "ws://b")))
        harness.end()
        harness.passWait()
        #expect(harness.effects().contains(.openTransport(SessionNumber(rawValue: 3))))
    }

    @Test func clientsSpreadOverTheWindowAndNotBeforeIt() {
        var delays: [UInt64] = []
        for seed in 0..<2000 {
            let harness = Harness(seed: UInt64(seed) &* 0x9E37_79B9)
            harness.connect()
            let start = harness.now
            harness.end(.closed(Disconnect(code: 3001, reason: #"{"after":2000,"within":10000}"#)))
            guard case .waiting(let until, _) = harness.state else {
                Issue.record("a window means coming back")
                return
            }
            delays.append(until - start)
            #expect(harness.machine.counters.windows == 1)
        }
        #expect(delays.allSatisfy { delay in delay >= 2 * second && delay <= 12 * second })
        for part in 0..<10 {
            let low = 2 * second + UInt64(part) * second
            let count = delays.count { delay in delay >= low && delay < low + second }
            #expect(abs(count - 200) < 70)
        }
    }

    @Test func noWindowKeepsAClientAwayForGood() {
        for after in ["999999999999999999", "9999999999999999999"] {
            let harness = Harness()
            harness.connect()
            harness.end(.closed(Disconnect(code: 3001, reason: #"{"after":\#(after)}"#)))
            #expect(harness.state == .waiting(until: harness.now + 600 * second, attempt: 1))
        }
    }
}
