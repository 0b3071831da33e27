#if canImport(Glibc)
private import Glibc
#elseif canImport(Darwin)
private import Darwin
#endif

/// Results go to standard output; progress and complaints go to standard error.
enum Console {
    static func print(_ text: String) {
        write(text + "\n", to: STDOUT_FILENO)
    }

    static func complain(_ text: String) {
        write("realtime-bench: \(text)\n", to: STDERR_FILENO)
    }

    static func progress(_ text: String) {
        write("· \(text)\n", to: STDERR_FILENO)
    }

    /// Writes all of `text`; gives up when the descriptor is closed.
    static func write(_ text: String, to descriptor: Int32) {
        let bytes = Array(text.utf8)
        var start = 0
        while start < bytes.count {
            let written = unsafe bytes[start...].withUnsafeBytes { rest in
                unsafe systemWrite(descriptor, rest.baseAddress, rest.count)
            }
            if written <= 0 { return }
            start += written
        }
    }

    private static func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
        guard let bytes = unsafe bytes else { return 0 }
        #if canImport(Glibc)
        return unsafe Glibc.write(descriptor, bytes, count)
        #else
        return unsafe Darwin.write(descriptor, bytes, count)
        #endif
    }
}
