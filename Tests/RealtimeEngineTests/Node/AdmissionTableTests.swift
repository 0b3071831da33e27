import Testing

@testable import RealtimeEngine

struct AdmissionTableTests {
    private static let now = Instant(nanoseconds: 0)

    private static func table(_ adjust: (inout Limits) -> Void) -> AdmissionTable {
        var limits = Limits()
        adjust(&limits)
        return AdmissionTable(limits: limits, timing: Timing(), start: Self.now)
    }

    @Test func limitOfAllIsExact() {
        var table = Self.table { limits in limits.connections = 2 }
        #expect((0..<3).map { _ in table.open(from: "a", at: Self.now) } == [nil, nil, .connectionLimit])
        table.close(from: "a")
        #expect(table.count == 1)
        #expect(table.open(from: "a", at: Self.now) == nil)
    }

    @Test func addressCountsWithoutItsPort() {
        var table = Self.table { limits in limits.connectionsPerAddress = 2 }
        #expect(table.open(from: "10.0.0.1:1", at: Self.now) == nil)
        #expect(table.open(from: "10.0.0.1:2", at: Self.now) == nil)
        #expect(table.open(from: "10.0.0.1:3", at: Self.now) == .addressLimit)
        #expect(table.open(from: "10.0.0.2:3", at: Self.now) == nil)
        table.close(from: "10.0.0.1:2")
        #expect(table.open(from: "10.0.0.1:3", at: Self.now) == nil)
    }

    @Test(arguments: [
        ("127.0.0.1:80", "127.0.0.1"), ("[::1]:80", "[::1]"), ("::1", "::1"), ("fe80::1%2", "fe80::1%2"),
        ("test", "test"), ("", ""), ("[::1]", "[::1]"),
    ])
    func portIsCutOff(address: String, host: String) {
        #expect(AdmissionTable.host(of: address) == host)
    }

    @Test func refusedConnectionTakesNoPlace() {
        var table = Self.table { limits in
            limits.connectsPerSecond = 1
            limits.connectBurst = 1
            limits.connectionsPerAddress = 5
        }
        #expect(table.open(from: "a", at: Self.now) == nil)
        #expect(table.open(from: "b", at: Self.now) == .connectRate(retryAfter: .seconds(1)))
        #expect(table.count == 1)
        #expect(table.names == 1)
    }

    @Test func namesAreForgottenWithTheirLastConnection() {
        var random = SeededGenerator.forTest("AdmissionTable random steps")
        var table = Self.table { limits in
            limits.connectionsPerAddress = 3
            limits.connectionsPerUser = 2
        }
        var addresses: [String] = []
        var users: [String] = []
        for _ in 0..<2000 {
            let name = ["a", "b", "c"].randomElement(using: &random) ?? "a"
            switch Int.random(in: 0...3, using: &random) {
            case 0:
                let isFull = addresses.count { other in other == name } >= 3
                #expect((table.open(from: name, at: Self.now) == nil) != isFull)
                if !isFull { addresses.append(name) }
            case 1:
                let isFull = users.count { other in other == name } >= 2
                #expect(table.claim(user: name) != isFull)
                if !isFull { users.append(name) }
            case 2: if let gone = addresses.popLast() { table.close(from: gone) }
            default: if let gone = users.popLast() { table.release(user: gone) }
            }
            #expect(table.names == Set(addresses).count + Set(users).count)
            #expect(table.count == addresses.count)
        }
    }
}
