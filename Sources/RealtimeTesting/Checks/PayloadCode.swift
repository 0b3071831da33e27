/// The payloads that simulated clients publish: `[publisher,number,room,"padding"]`.
///
/// Who wrote it, its number and the room's canary can be read off every delivery.
enum PayloadCode {
    struct Identity {
        var publisher: Int
        var number: Int
        var room: Int

        var word: UInt64 { UInt64(self.publisher) << 32 | UInt64(self.number) }
    }

    static func make(publisher: Int, number: Int, room: Int, padding: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(padding + 24)
        bytes.append(UInt8(ascii: "["))
        self.append(publisher, to: &bytes)
        bytes.append(UInt8(ascii: ","))
        self.append(number, to: &bytes)
        bytes.append(UInt8(ascii: ","))
        self.append(room, to: &bytes)
        bytes.append(UInt8(ascii: ","))
        bytes.append(UInt8(ascii: "\""))
        let letter = UInt8(ascii: "a") + UInt8(truncatingIfNeeded: number % 26)
        for _ in 0..<padding { bytes.append(letter) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: "]"))
        return bytes
    }

    static func parse(_ bytes: Span<UInt8>) -> Identity? {
        guard bytes.count > 4, bytes[0] == UInt8(ascii: "[") else { return nil }
        var place = 1
        guard
            let publisher = self.number(bytes, &place),
            let number = self.number(bytes, &place),
            let room = self.number(bytes, &place)
        else { return nil }
        return Identity(publisher: publisher, number: number, room: room)
    }

    static func digest(_ bytes: Span<UInt8>) -> UInt64 {
        var hash = UInt64(bytes.count)
        for index in bytes.indices { hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01B3 }
        return hash
    }

    private static func number(_ bytes: Span<UInt8>, _ place: inout Int) -> Int? {
        var value = 0
        let start = place
        while place < bytes.count, bytes[place] >= 0x30, bytes[place] <= 0x39, value < 1 << 40 {
            value = value * 10 + Int(bytes[place] - 0x30)
            place += 1
        }
        guard place > start, place < bytes.count, bytes[place] == UInt8(ascii: ",") else { return nil }
        place += 1
        return value
    }

    private static func append(_ value: Int, to bytes: inout [UInt8]) {
        if value >= 10 { self.append(value / 10, to: &bytes) }
        bytes.append(0x30 + UInt8(value % 10))
    }
}
