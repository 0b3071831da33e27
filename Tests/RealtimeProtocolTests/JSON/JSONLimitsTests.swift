import RealtimeProtocol
import Testing

struct JSONLimitsTests {
    @Test(arguments: [("[", "]"), (#"{"a":"#, "}")])
    func depthIsCountedFromThePayload(_ open: String, _ close: String) {
        func wire(_ depth: Int) -> String {
            let inner = open == "[" ? "" : "1"
            let value = String(repeating: open, count: depth) + inner + String(repeating: close, count: depth)
            return #"{"id":1,"publish":{"channel":"c","data":\#(value)}}"#
        }
        #expect(decodeCommands(wire(64)).end == .success(1))
        #expect(failureCode(decodeCommands(wire(65)).end) == .tooDeep)
    }

    @Test func acceptedPayloadIsAcceptedInTheDeepestReply() {
        let deep = raw(String(repeating: "[", count: 64) + String(repeating: "]", count: 64))
        let subscription = ConnectResult.Subscription(
            channel: "c",
            result: SubscribeResult(publications: [Publication(data: deep)])
        )
        let message = ServerMessage.reply(
            Reply(id: 1, outcome: .result(.connect(ConnectResult(client: "c", subs: [subscription]))))
        )
        #expect(decodeReplies(encode(message)).items == [message])
    }

    @Test(arguments: ["[", #"{"a":"#, #"[{"a":"#])
    func hundredThousandLevelsAreRefusedWithoutRecursion(_ open: String) {
        let nest = String(repeating: open, count: 100_000)
        for wire in [
            #"{"id":1,"publish":{"channel":"c","data":"# + nest, #"{"id":1,"later":"# + nest, #"{"id":"# + nest,
            #"{"id":1,"publish":"# + (open == "[" ? nest : "[" + nest),
        ] {
            #expect(failureCode(decodeCommands(wire).end) == .tooDeep)
        }
        #expect(failureCode(decodeReplies(#"{"push":{"channel":"c","pub":{"data":"# + nest).end) == .tooDeep)
    }

    @Test(arguments: [0, 1, 128])
    func anyDepthThatCanBeSetHolds(_ depth: Int) {
        let limits = ProtocolLimits(maxDepth: depth, maxCommandsPerMessage: 1, maxNameBytes: 1, maxMapEntries: 1)
        func wire(_ depth: Int) -> String {
            #"{"send":{"data":"#
                + (depth == 0 ? "1" : String(repeating: "[", count: depth) + String(repeating: "]", count: depth))
                + "}}"
        }
        #expect(decodeCommands(wire(depth), limits: limits).end == .success(1))
        #expect(failureCode(decodeCommands(wire(depth + 1), limits: limits).end) == .tooDeep)
    }

    @Test(arguments: ["\n", "{}\n", "\n{}\n", " \n"])
    func linesAreCounted(_ line: String) {
        let lines = line.utf8.filter { $0 == 0x0A }.count
        let fit = String(repeating: line, count: 64 / lines)
        #expect(failureCode(decodeCommands(fit).end) == nil)
        #expect(failureCode(decodeCommands(fit + "{}").end) == .tooManyCommands)
        #expect(failureCode(decodeReplies(fit + "{}").end) == .tooManyCommands)
    }

    @Test func millionLineBreaksStopAtTheLimit() {
        let decoded = decodeCommands([UInt8](repeating: 0x0A, count: 1_000_000))
        #expect(decoded.items.isEmpty)
        guard case .failure(let error) = decoded.end else {
            Issue.record("a million lines were taken")
            return
        }
        #expect(error.code == .tooManyCommands)
        #expect(error.message.hasSuffix("at byte 64"))
    }

    @Test(arguments: ["x", "é", "😀", #"\u0041"#])
    func namesAreCountedInBytes(_ unit: String) throws {
        let bytes = unit.hasPrefix(#"\"#) ? 1 : unit.utf8.count
        let fit = String(repeating: unit, count: 255 / bytes)
        for frame in [
            #"{"id":9,"publish":{"channel":"*","data":1}}"#, #"{"id":9,"subscribe":{"channel":"*"}}"#,
            #"{"id":9,"rpc":{"method":"*"}}"#, #"{"id":9,"connect":{"subs":{"*":{}}}}"#,
        ] {
            let parts = frame.split(separator: "*")
            let good = decodeCommands(String(parts[0]) + fit + parts[1])
            #expect(good.items.allSatisfy { (try? $0.get()) != nil })
            let bad = try #require(decodeCommands(String(parts[0]) + fit + unit + parts[1]).items.first)
            let rejection = #expect(throws: CommandRejection.self) { try bad.get() }
            #expect(rejection?.cause.code == .nameTooLong)
            #expect(rejection?.reply == .badRequest)
        }
    }

    @Test(arguments: ["x", "é", "😀", #"\u0041"#])
    func keysAreCountedInBytes(_ unit: String) throws {
        let bytes = unit.hasPrefix(#"\"#) ? 1 : unit.utf8.count
        let fit = String(repeating: unit, count: 128 / bytes)
        func wire(_ key: String) -> String { #"{"id":9,"publish":{"channel":"c","data":1,"key":"\#(key)"}}"# }
        #expect(decodeCommands(wire(fit)).items.allSatisfy { (try? $0.get()) != nil })
        let bad = try #require(decodeCommands(wire(fit + unit)).items.first)
        let rejection = #expect(throws: CommandRejection.self) { try bad.get() }
        #expect(rejection?.cause.code == .keyTooLong)
        #expect(rejection?.reply == .badRequest)
    }

    @Test(arguments: ["headers", "subs"])
    func mapEntriesAreCounted(_ map: String) throws {
        func wire(_ count: Int) -> String {
            let value = map == "subs" ? "{}" : #""v""#
            let entries = (0..<count).map { #""k\#($0)":\#(value)"# }.joined(separator: ",")
            return #"{"connect":{"\#(map)":{\#(entries)}},"id":9}"#
        }
        let good = try #require(decodeCommands(wire(128)).items.first).get()
        guard case .connect(let request) = good.request else {
            Issue.record("not a connect")
            return
        }
        #expect(request.headers.count + request.subs.count == 128)
        let bad = try #require(decodeCommands(wire(129)).items.first)
        let rejection = #expect(throws: CommandRejection.self) { try bad.get() }
        #expect(rejection?.reply == .limitExceeded)
        #expect(rejection?.cause.code == .tooManyEntries)
        #expect(decodeCommands(wire(50_000)).items.count == 1)
    }

    @Test func limitsOutOfRangeAreTheCallersError() async {
        await #expect(processExitsWith: .failure) {
            _ = ProtocolLimits(maxDepth: 129, maxCommandsPerMessage: 1, maxNameBytes: 1, maxMapEntries: 1)
        }
        await #expect(processExitsWith: .failure) {
            _ = ProtocolLimits(maxDepth: 1, maxCommandsPerMessage: 0, maxNameBytes: 1, maxMapEntries: 1)
        }
    }
}
