/// The lines of a head that a ``HeadScanner`` has let through.
struct HeadLines {
    let startLine: String
    let headers: HeaderFields

    init(_ head: Span<UInt8>) {
        var headers = HeaderFields()
        var startLine = ""
        var start = 0
        var colon: Int?
        for index in 0..<head.count {
            switch head[index] {
            case UInt8(ascii: ":") where colon == nil:
                colon = index
            case 0x0D:
                if start == 0 {
                    startLine = String(copying: head.extracting(0..<index))
                } else if let colon, index > colon {
                    let name = String(copying: head.extracting(start..<colon))
                    headers.append(HeaderField(name: name, value: Self.value(head, colon + 1, index)))
                }
                start = index + 2
                colon = nil
            default:
                break
            }
        }
        self.startLine = startLine
        self.headers = headers
    }

    private static func value(_ head: Span<UInt8>, _ from: Int, _ to: Int) -> String {
        var (from, to) = (from, to)
        while from < to, head[from] == 0x20 || head[from] == 0x09 { from += 1 }
        while from < to, head[to - 1] == 0x20 || head[to - 1] == 0x09 { to -= 1 }
        return String(copying: head.extracting(from..<to))
    }
}
