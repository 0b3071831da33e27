#if os(Linux)
internal import BenchmarkSupport
internal import CFloorServer
private import Glibc

extension Swarm {
    /// Reads once and passes on every whole frame.
    func read(_ connection: Int, _ owner: some SwarmOwner) {
        let descriptor = descriptors[connection]
        guard descriptor >= 0, phases[connection] != .connecting else { return }
        let kept = unread[connection].count
        if kept > 0 { _ = unsafe buffer.update(fromContentsOf: unread[connection]) }
        let got = unsafe load_receive(descriptor, buffer.baseAddress?.advanced(by: kept), Self.readCapacity - kept)
        if got == -Int(EAGAIN) { return }
        guard got > 0 else {
            let isEarly = phases[connection] == .handshaking
            end(connection, isEarly ? .refused("closed before the handshake was done") : .closed, owner)
            return
        }
        reads += 1
        let time = load_now()
        let count = kept + got
        let bytes = unsafe Span(_unsafeElements: UnsafeBufferPointer(rebasing: buffer[0..<count]))
        let used = pass(bytes, of: connection, at: time, owner)
        guard descriptors[connection] == descriptor else { return }
        if kept > 0 || used < count { unread[connection] = unsafe Array(buffer[used..<count]) }
        owner.finishedReading(connection)
    }

    /// Returns how many bytes were used.
    private func pass(_ bytes: Span<UInt8>, of connection: Int, at time: UInt64, _ owner: some SwarmOwner) -> Int {
        var used = 0
        if phases[connection] == .handshaking {
            switch ClientHandshake.read(bytes) {
            case .incomplete: return 0
            case .refused(let status):
                end(connection, .refused(status), owner)
                return 0
            case .accepted(let length):
                used = length
                phases[connection] = .open
                inFlight -= 1
                owner.opened(connection)
            }
        }
        let descriptor = descriptors[connection]
        while descriptors[connection] == descriptor {
            switch ServerFrame.scan(bytes, at: used) {
            case .incomplete: return used
            case .invalid:
                end(connection, .violation, owner)
                return used
            case .frame(let frame):
                used = frame.payload.upperBound
                if frame.isControl {
                    control(frame, bytes, of: connection)
                } else if frame.isFinal, frame.opcode != 0 {
                    owner.received(bytes.extracting(frame.payload), on: connection, at: time)
                } else {
                    end(connection, .violation, owner)
                }
            }
        }
        return used
    }

    /// Answers a ping, and a close that was not an answer itself.
    private func control(_ frame: ServerFrame, _ bytes: Span<UInt8>, of connection: Int) {
        guard frame.opcode != 10 else { return }
        var payload: [UInt8] = []
        for index in frame.payload { payload.append(bytes[index]) }
        if frame.opcode == 8 {
            closeCodes[connection] = payload.count >= 2 ? Int32(payload[0]) << 8 | Int32(payload[1]) : 1005
            guard phases[connection] == .open else { return }
            phases[connection] = .closing
            payload = Array(payload.prefix(2))
        }
        var answer: [UInt8] = []
        writer.append(opcode: frame.opcode == 8 ? 8 : 10, payload, to: &answer)
        send(answer, on: connection)
    }
}
#endif
