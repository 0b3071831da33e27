import BenchmarkSupport
import Testing

struct TextTableTests {
    @Test
    func numbersStandToTheRight() {
        var table = TextTable()
        table.add(["", "server", "floor"])
        table.add(["deliveries/s", "1,000", "2"])
        #expect(table.text(indent: "") == "              server  floor\ndeliveries/s   1,000      2\n")
    }

    @Test
    func wordsStandToTheLeft() {
        var table = TextTable(holdsNumbers: false)
        table.add(["a", "one"])
        table.add(["long", "twenty"])
        #expect(table.text(indent: "") == "a     one\nlong  twenty\n")
    }
}
