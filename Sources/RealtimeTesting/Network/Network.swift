import RealtimeEngine
import Synchronization

/// The wires between clients and nodes: byte streams with buffers, latency, and everything that goes wrong with them.
final class Network: Sendable {
    /// One connection, as both ends see it.
    struct Link {
        var generation: UInt32 = 0
        var client = -1
        var node = -1
        var isServerOpen = false
        var isClientOpen = false
        /// The connection broke; each end learns it when it looks.
        var isBroken = false
        /// Bytes were changed on the way: what the peers make of them is not checked.
        var isExcused = false
        var isServerReading = true
        var lastUp: Int64 = 0
    }

    /// The two directions of a link.
    enum Way: Int {
        /// From the client to the node.
        case up
        /// From the node to the client.
        case down

        /// The place of a link's pipe in the table of all pipes.
        func pipe(of link: Int) -> Int { 2 * link + self.rawValue }
    }

    /// A link in one of its uses.
    struct Handle: Equatable {
        var index: Int
        var generation: UInt32
    }

    struct Contents {
        var links: [Link] = []
        /// Two for each link.
        var pipes: [Pipe] = []
        var free: [Int] = []
        var random: SimulationRandom
        var plan: FaultPlan
        var areFaultsOn = true
    }

    let contents: Mutex<Contents>
    let queue: EventQueue
    let trace: Trace
    let marks: Marks
    let ports: [NodePort]

    init(stage parts: Parts, random: SimulationRandom, plan: FaultPlan, ports: [NodePort]) {
        self.contents = Mutex(Contents(random: random, plan: plan))
        self.queue = parts.queue
        self.trace = parts.trace
        self.marks = parts.marks
        self.ports = ports
    }

    /// A client connects: the node is told, and both may send.
    func connect(client: Int, node: Int) -> Handle {
        self.contents.withLock { contents in
            let index = contents.free.popLast() ?? contents.links.count
            if index == contents.links.count {
                contents.links.append(Link())
                contents.pipes += [Pipe(), Pipe()]
            }
            let up = Way.up.pipe(of: index)
            let down = Way.down.pipe(of: index)
            if contents.links[index].generation > 0 { self.marks.hit(.linkReused) }
            var link = Link()
            link.generation = contents.links[index].generation + 1
            contents.pipes[up].reset()
            contents.pipes[down].reset()
            link.client = client
            link.node = node
            link.isServerOpen = true
            link.isClientOpen = true
            link.lastUp = self.queue.now
            contents.pipes[up].shape = self.shape(&contents)
            contents.pipes[down].shape = self.shape(&contents)
            contents.links[index] = link
            self.draw(index, &contents)
            let handle = Handle(index: index, generation: link.generation)
            let shape = contents.pipes[up].shape
            let wait = shape.latency + Int64(contents.random.below(shape.jitter))
            self.queue.push(.accept, index, generation: link.generation, at: self.queue.now + wait)
            return handle
        }
    }

    /// The node learns of a connection.
    func accept(_ index: Int, _ generation: UInt32) {
        self.contents.withLock { contents in
            if contents.links[index].generation == generation { self.tellServer(.accept, index, contents) }
        }
    }

    private func shape(_ contents: inout Contents) -> Pipe.Shape {
        var shape = Pipe.Shape()
        shape.latency = Int64(contents.random.magnitude(1_000...1_000_000))
        shape.jitter = contents.random.magnitude(1_000...500_000)
        if contents.random.chance(contents.plan[.delay] * 4) {
            shape.latency = Int64(contents.random.magnitude(1_000_000...500_000_000))
            self.marks.hit(.slowNetwork)
        }
        if contents.random.chance(contents.plan[.tinyChunks] * 4) {
            shape.maxChunk = contents.random.within(1...3)
            shape.latency = Int64(contents.random.magnitude(100...10_000))
            shape.jitter = 1_000
            self.marks.hit(.tinyChunks)
        } else if contents.random.chance(5_000) {
            shape.isRagged = true
            shape.maxChunk = contents.random.magnitude(16...16_384)
        }
        if contents.random.chance(contents.plan[.coalescedChunks] * 4) {
            shape.latency = Int64(contents.random.magnitude(10_000_000...200_000_000))
            self.marks.hit(.coalescedChunks)
        }
        if contents.random.chance(contents.plan[.smallBuffers] * 4) {
            shape.sendCapacity = contents.random.magnitude(16...2_048)
            shape.receiveCapacity = contents.random.magnitude(16...2_048)
            self.marks.hit(.smallBuffers)
        }
        return shape
    }

    /// Decides now how this connection will break, if it does.
    private func draw(_ index: Int, _ contents: inout Contents) {
        guard contents.areFaultsOn else { return }
        if contents.random.chance(contents.plan[.truncation]) {
            let way = contents.random.chance(5_000) ? Way.up : .down
            contents.pipes[way.pipe(of: index)].cut = contents.random.magnitude(1...20_000)
        }
        if contents.random.chance(contents.plan[.bitFlips]) {
            contents.links[index].isExcused = true
            contents.pipes[Way.up.pipe(of: index)].flipEvery = contents.random.magnitude(16...4_096)
        }
    }

    /// Lets the next chunk of a pipe arrive.
    func advance(_ index: Int, _ generation: UInt32, isUp: Bool) {
        self.contents.withLock { contents in
            guard contents.links[index].generation == generation else { return }
            self.move(isUp ? .up : .down, index, &contents)
        }
    }

    private func move(_ way: Way, _ index: Int, _ contents: inout Contents) {
        let pipe = way.pipe(of: index)
        contents.pipes[pipe].isMoving = false
        if contents.links[index].isBroken || contents.pipes[pipe].isBlackHole { return }
        var chunk = contents.pipes[pipe].passable
        let shape = contents.pipes[pipe].shape
        chunk = min(chunk, shape.isRagged ? 1 + contents.random.below(shape.maxChunk) : shape.maxChunk)
        let cut = contents.pipes[pipe].cut
        if let cut { chunk = min(chunk, cut) }
        contents.pipes[pipe].pass(chunk)
        if way == .up && chunk > 0 { contents.links[index].lastUp = self.queue.now }
        let flip = contents.pipes[pipe].flipEvery
        if flip > 0 && chunk > 0 && contents.random.below(flip) < chunk {
            contents.pipes[pipe].flip(contents.random.below(8), at: contents.random.below(chunk))
            self.marks.hit(.bitFlip)
        }
        if let cut, cut <= chunk {
            self.marks.hit(.truncated)
            contents.pipes[pipe].truncate()
        }
        if contents.pipes[pipe].isBlocked && contents.pipes[pipe].writable > 0 {
            contents.pipes[pipe].isBlocked = false
            if way == .up { self.tellClient(index, contents) } else { self.tellServer(.writable, index, contents) }
        }
        if way == .up { self.tellServer(.readable, index, contents) } else { self.tellClient(index, contents) }
        self.schedule(way, index, &contents)
    }

    /// Sends the next chunk on its way, if there is one and the receiver has room.
    func schedule(_ way: Way, _ index: Int, _ contents: inout Contents) {
        let pipe = way.pipe(of: index)
        let isEndDue = contents.pipes[pipe].isAtEnd && !contents.pipes[pipe].isEndTold
        if contents.pipes[pipe].isMoving || contents.links[index].isBroken { return }
        guard contents.pipes[pipe].passable > 0 || isEndDue else { return }
        if isEndDue { contents.pipes[pipe].isEndTold = true }
        contents.pipes[pipe].isMoving = true
        let shape = contents.pipes[pipe].shape
        let time = self.queue.now + shape.latency + Int64(contents.random.below(shape.jitter))
        let kind: EventQueue.Kind = way == .up ? .pipeUp : .pipeDown
        self.queue.push(kind, index, generation: contents.links[index].generation, at: time)
    }

    func tellClient(_ index: Int, _ contents: borrowing Contents) {
        guard contents.links[index].isClientOpen else { return }
        let generation = contents.links[index].generation
        self.queue.push(.clientRead, contents.links[index].client, generation: generation, at: self.queue.now)
    }

    func tellServer(_ kind: NodePort.Input.Kind, _ index: Int, _ contents: borrowing Contents) {
        guard contents.links[index].isServerOpen else { return }
        let handle = Handle(index: index, generation: contents.links[index].generation)
        let node = contents.links[index].node
        self.ports[node].put(kind, handle, self.queue, node: node)
    }

    func release(_ index: Int, _ contents: inout Contents) {
        guard !contents.links[index].isServerOpen && !contents.links[index].isClientOpen else { return }
        contents.links[index].isBroken = true
        contents.links[index].client = -1
        contents.free.append(index)
    }
}
