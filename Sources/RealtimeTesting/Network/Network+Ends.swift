import RealtimeEngine
import Synchronization

/// What the two ends of a connection do.
extension Network {
    /// What an end finds when it reads.
    enum Reading: Equatable {
        /// So many bytes were appended; 0 for none now.
        case bytes(Int)
        /// The peer finished, after all its bytes.
        case end
        /// The connection broke.
        case broken
    }

    private func with<R: Sendable>(_ handle: Handle, _ otherwise: R, _ body: (inout Contents, Int) -> R) -> R {
        self.contents.withLock { contents in
            guard contents.links[handle.index].generation == handle.generation else { return otherwise }
            return body(&contents, handle.index)
        }
    }

    // MARK: - The node's end

    func serverWrite(_ handle: Handle, _ slices: UnsafeBufferPointer<OutboundSlice>, total: Int) -> WriteOutcome {
        self.with(handle, .failed) { contents, index in
            guard contents.links[index].isServerOpen, !contents.links[index].isBroken else { return .failed }
            var room = contents.pipes[Way.down.pipe(of: index)].writable
            let taken = min(room, total)
            for place in slices.indices where room > 0 {
                let bytes = unsafe slices[place].bytes
                let count = min(room, bytes.count)
                unsafe contents.pipes[Way.down.pipe(of: index)].append(
                    UnsafeRawBufferPointer(rebasing: bytes.prefix(count))
                )
                room -= count
            }
            if taken < total {
                contents.pipes[Way.down.pipe(of: index)].isBlocked = true
                self.marks.hit(.writeBlocked)
            }
            self.schedule(.down, index, &contents)
            return .taken(taken)
        }
    }

    func serverTake(_ handle: Handle, into output: inout [UInt8]) -> Reading {
        self.contents.withLock { contents in
            let index = handle.index
            guard contents.links[index].generation == handle.generation else { return .broken }
            if contents.links[index].isBroken { return .broken }
            let count = contents.pipes[Way.up.pipe(of: index)].readable
            if count > 0 {
                contents.pipes[Way.up.pipe(of: index)].take(count, into: &output)
                self.schedule(.up, index, &contents)
                return .bytes(count)
            }
            return contents.pipes[Way.up.pipe(of: index)].isAtEnd && contents.pipes[Way.up.pipe(of: index)].isEndTold
                ? .end : .bytes(0)
        }
    }

    func setServerReading(_ handle: Handle, _ isOn: Bool) {
        self.with(handle, ()) { contents, index in
            contents.links[index].isServerReading = isOn
            if isOn { self.tellServer(.resumed, index, contents) }
        }
    }

    func serverShutdown(_ handle: Handle) {
        self.with(handle, ()) { contents, index in
            contents.pipes[Way.down.pipe(of: index)].isFinished = true
            self.schedule(.down, index, &contents)
        }
    }

    func serverAbort(_ handle: Handle) {
        self.with(handle, ()) { contents, index in
            contents.links[index].isBroken = true
            self.tellServer(.ended, index, contents)
            self.tellClient(index, contents)
        }
    }

    /// The node has forgotten the connection.
    func serverClosed(_ handle: Handle, abortively: Bool) {
        self.with(handle, ()) { contents, index in
            guard contents.links[index].isServerOpen else { return }
            contents.links[index].isServerOpen = false
            if abortively { contents.links[index].isBroken = true }
            contents.pipes[Way.down.pipe(of: index)].isFinished = true
            self.schedule(.down, index, &contents)
            self.tellClient(index, contents)
            self.release(index, &contents)
        }
    }

    // MARK: - The client's end

    /// Returns how many bytes were taken.
    func clientWrite(_ handle: Handle, _ bytes: ArraySlice<UInt8>) -> Int {
        self.with(handle, bytes.count) { contents, index in
            let taken = min(contents.pipes[Way.up.pipe(of: index)].writable, bytes.count)
            contents.pipes[Way.up.pipe(of: index)].append(bytes.prefix(taken))
            if taken < bytes.count { contents.pipes[Way.up.pipe(of: index)].isBlocked = true }
            self.schedule(.up, index, &contents)
            return taken
        }
    }

    func clientTake(_ handle: Handle, limit: Int, into output: inout [UInt8]) -> Reading {
        self.contents.withLock { contents in
            let index = handle.index
            guard contents.links[index].generation == handle.generation else { return .broken }
            if contents.links[index].isBroken { return .broken }
            let before = output.count
            contents.pipes[Way.down.pipe(of: index)].take(limit, into: &output)
            if output.count > before {
                self.schedule(.down, index, &contents)
                return .bytes(output.count - before)
            }
            return contents.pipes[Way.down.pipe(of: index)].isAtEnd
                && contents.pipes[Way.down.pipe(of: index)].isEndTold ? .end : .bytes(0)
        }
    }

    /// The client goes: politely, or with a reset that may cut whatever was on its way.
    func clientClosed(_ handle: Handle, abortively: Bool) {
        self.with(handle, ()) { contents, index in
            guard contents.links[index].isClientOpen else { return }
            contents.links[index].isClientOpen = false
            if abortively {
                contents.links[index].isBroken = true
                self.tellServer(.ended, index, contents)
            } else {
                contents.pipes[Way.up.pipe(of: index)].isFinished = true
                // Nobody reads any more: what comes is thrown away.
                contents.pipes[Way.down.pipe(of: index)].shape.receiveCapacity = .max
                self.schedule(.up, index, &contents)
            }
            self.release(index, &contents)
        }
    }

    // MARK: - Faults

    /// A direction of a live connection swallows everything from now on.
    func blackHole(_ handle: Handle, up: Bool, down: Bool) {
        self.with(handle, ()) { contents, index in
            if up { contents.pipes[Way.up.pipe(of: index)].isBlackHole = true }
            if down { contents.pipes[Way.down.pipe(of: index)].isBlackHole = true }
        }
    }

    /// The connection is reset from the middle; both ends learn it.
    func breakLink(_ handle: Handle) {
        self.with(handle, ()) { contents, index in
            guard !contents.links[index].isBroken else { return }
            contents.links[index].isBroken = true
            self.tellServer(.ended, index, contents)
            self.tellClient(index, contents)
        }
    }

    /// A node died: its clients are reset, or learn nothing at all.
    func nodeDied(_ node: Int, silently: Bool) {
        self.contents.withLock { contents in
            for index in contents.links.indices
            where contents.links[index].node == node && contents.links[index].isServerOpen {
                contents.links[index].isServerOpen = false
                if silently {
                    contents.pipes[Way.up.pipe(of: index)].isBlackHole = true
                    contents.pipes[Way.down.pipe(of: index)].isBlackHole = true
                } else {
                    contents.links[index].isBroken = true
                    self.tellClient(index, contents)
                }
                self.release(index, &contents)
            }
        }
    }

    func stopFaults() {
        self.contents.withLock { contents in
            contents.areFaultsOn = false
            contents.plan = FaultPlan()
            for pipe in contents.pipes.indices { contents.pipes[pipe].shape.recover() }
        }
    }

    func isExcused(_ handle: Handle) -> Bool {
        self.with(handle, true) { contents, index in contents.links[index].isExcused }
    }

    /// When the node last got a byte over this connection.
    func lastHeard(_ handle: Handle) -> Int64 {
        self.with(handle, self.queue.now) { contents, index in contents.links[index].lastUp }
    }
}

extension Network {
    /// The node to which a connection goes, while it is the same connection.
    func node(of handle: Handle) -> Int? {
        self.with(handle, nil) { contents, index in contents.links[index].node }
    }
}
