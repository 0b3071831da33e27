#if os(Linux)
private import CFloorServer
private import Glibc

/// What another process has used so far.
enum ProcessUsage {
    /// User and system time of all its threads.
    static func processorNanoseconds(of process: Int32) -> UInt64 {
        UInt64(max(0, load_process_nanoseconds(process)))
    }

    /// Resident bytes, exact to the page; 0 if the process is gone.
    static func residentBytes(of process: Int32) -> Int {
        for line in contents(of: "/proc/\(process)/smaps_rollup").split(separator: "\n") where line.hasPrefix("Rss:") {
            let digits = line.filter { character in character.isNumber }
            return (Int(digits) ?? 0) * 1024
        }
        return 0
    }

    private static func contents(of path: String) -> String {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe read(descriptor, buffer.baseAddress, buffer.count)
        }
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}
#endif
