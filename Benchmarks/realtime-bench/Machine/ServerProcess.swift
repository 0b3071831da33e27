#if os(Linux)
private import CFloorServer
private import Glibc

/// A server under test, in a process of its own that never outlives this one.
final class ServerProcess {
    let identifier: Int32
    let port: UInt16
    private var output: Int32?

    /// Starts this same program with `arguments` and waits for its line `listening on HOST:PORT`.
    init(arguments: [String], cpu: Int?) throws(EnvironmentProblem) {
        var output: Int32 = -1
        let words = ["/proc/self/exe"] + arguments
        var strings = unsafe words.map { word in unsafe strdup(word) }
        unsafe strings.append(nil)
        let child = unsafe load_spawn(&strings, Int32(cpu ?? -1), &output)
        unsafe strings.withUnsafeBufferPointer { all in
            for index in all.indices { unsafe free(all[index]) }
        }
        guard child > 0 else { throw EnvironmentProblem("cannot start a server process (errno \(-child))") }
        guard let port = Self.listeningPort(from: output) else {
            kill(child, SIGKILL)
            var status: Int32 = 0
            unsafe waitpid(child, &status, 0)
            close(output)
            throw EnvironmentProblem("the server (\(arguments.joined(separator: " "))) ended before it was listening")
        }
        identifier = child
        self.port = port
        self.output = output
    }

    /// A server that somebody else started.
    init(attachedTo process: Int32, port: UInt16) {
        identifier = process
        self.port = port
        output = nil
    }

    deinit {
        stop()
    }

    var processorNanoseconds: UInt64 { ProcessUsage.processorNanoseconds(of: identifier) }
    var residentBytes: Int { ProcessUsage.residentBytes(of: identifier) }

    /// Asks the server to end, and kills it if it has not ended after five seconds.
    func stop() {
        guard let output else { return }
        self.output = nil
        kill(identifier, SIGTERM)
        var status: Int32 = 0
        for _ in 0..<500 {
            if unsafe waitpid(identifier, &status, WNOHANG) != 0 {
                close(output)
                return
            }
            usleep(10_000)
        }
        kill(identifier, SIGKILL)
        unsafe waitpid(identifier, &status, 0)
        close(output)
    }

    /// Reads until the line is there; nil if the process ends or says nothing for ten seconds.
    private static func listeningPort(from descriptor: Int32) -> UInt16? {
        var text: [UInt8] = []
        while text.last != UInt8(ascii: "\n") {
            var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard unsafe poll(&ready, 1, 10_000) > 0 else { return nil }
            var byte: UInt8 = 0
            guard unsafe read(descriptor, &byte, 1) == 1 else { return nil }
            text.append(byte)
        }
        let line = String(decoding: text.dropLast(), as: UTF8.self)
        guard line.hasPrefix("listening on "), let port = line.split(separator: ":").last else { return nil }
        return UInt16(port)
    }
}
#endif
