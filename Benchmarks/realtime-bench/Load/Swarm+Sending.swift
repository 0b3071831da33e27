#if os(Linux)
internal import BenchmarkSupport
internal import CFloorServer
private import Glibc

extension Swarm {
    /// Sends whole frames.
    ///
    /// What the socket does not take now is kept and sent when it can be.
    /// A broken connection is not reported here: it becomes readable, and its end is reported then.
    func send(_ frames: [UInt8], on connection: Int) {
        guard descriptors[connection] >= 0 else { return }
        guard unsent[connection].isEmpty else {
            unsent[connection] += frames
            return
        }
        let sent = Self.send(frames[...], to: descriptors[connection])
        guard sent < frames.count else { return }
        unsent[connection] = Array(frames[sent...])
        watch(connection, .readAndWrite)
    }

    /// Starts the close handshake with code 1000.
    func close(_ connection: Int) {
        guard phases[connection] == .open else { return }
        var frame: [UInt8] = []
        writer.append(opcode: 8, [0x03, 0xE8], to: &frame)
        phases[connection] = .closing
        send(frame, on: connection)
    }

    func becameWritable(_ connection: Int, _ owner: some SwarmOwner) {
        guard descriptors[connection] >= 0 else { return }
        if phases[connection] == .connecting {
            let result = load_connect_result(descriptors[connection])
            guard result == 0 else {
                end(connection, .refused("connect: errno \(-result)"), owner)
                return
            }
            phases[connection] = .handshaking
            watch(connection, load_interest_read)
            send(request, on: connection)
            return
        }
        let sent = Self.send(unsent[connection][...], to: descriptors[connection])
        unsent[connection].removeFirst(sent)
        if unsent[connection].isEmpty {
            unsent[connection] = []
            watch(connection, load_interest_read)
        }
    }

    /// Closes the socket and tells the owner.
    func end(_ connection: Int, _ ending: SwarmEnding, _ owner: some SwarmOwner) {
        guard descriptors[connection] >= 0 else { return }
        if phases[connection] == .connecting || phases[connection] == .handshaking { inFlight -= 1 }
        load_close(descriptors[connection])
        descriptors[connection] = -1
        phases[connection] = .idle
        unread[connection] = []
        unsent[connection] = []
        let code = closeCodes[connection]
        owner.ended(connection, code: code > 0 ? Int(code) : nil, reason: ending)
    }

    /// How many bytes the socket took; all of them if it is broken, for then nobody will.
    private static func send(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Int {
        let sent = unsafe bytes.withUnsafeBytes { bytes in
            unsafe load_send(descriptor, bytes.baseAddress, bytes.count)
        }
        if sent >= 0 { return sent }
        return sent == -Int(EAGAIN) ? 0 : bytes.count
    }
}
#endif
