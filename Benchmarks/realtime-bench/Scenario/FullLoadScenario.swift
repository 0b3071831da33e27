#if os(Linux)
internal import BenchmarkSupport
internal import CFloorServer

/// The load test: everybody in one room, and each connection in a middle-sized and in a small one too.
struct FullLoadScenario {
    var settings: RunSettings

    private static let middleRooms = 10
    private static let smallRoomMembers = 10

    private var rooms: [RoomPlan] {
        let all = Array(0..<settings.connections)
        var rooms = [RoomPlan(name: "everybody", members: all, publishers: Array(all.prefix(4)))]
        for number in 0..<min(Self.middleRooms, settings.connections) {
            let members = Array(stride(from: number, to: settings.connections, by: Self.middleRooms))
            rooms.append(RoomPlan(name: "middle-\(number)", members: members, publishers: Array(members.prefix(2))))
        }
        for start in stride(from: 0, to: settings.connections, by: Self.smallRoomMembers) {
            let members = Array(start..<min(start + Self.smallRoomMembers, settings.connections))
            let name = "small-\(start / Self.smallRoomMembers)"
            rooms.append(RoomPlan(name: name, members: members, publishers: Array(members.prefix(2))))
        }
        return rooms
    }

    /// Two fifths of all deliveries in the room of everybody, two in the middle-sized rooms, one in the small ones.
    private func schedule(_ rooms: [RoomPlan]) -> PublishSchedule {
        let middle = min(Self.middleRooms, settings.connections)
        var schedule = PublishSchedule()
        for (numbers, share) in [(0..<1, 0.4), (1..<(1 + middle), 0.4), ((1 + middle)..<rooms.count, 0.2)] {
            let perMessage = Double(numbers.reduce(0) { sum, room in sum + rooms[room].members.count })
            let messagesPerSecond = share * settings.rate / (perMessage / Double(numbers.count))
            let turns = (0..<4).flatMap { turn in
                numbers.map { room in [(room: room, publisher: turn % rooms[room].publishers.count)] }
            }
            schedule.add(turns, interval: 1e9 / messagesPerSecond)
        }
        return schedule
    }

    func measure(_ server: ServerProcess) throws(EnvironmentProblem) -> Outcome {
        let rooms = rooms
        let traffic = try RoomTraffic(
            mode: settings.mode,
            rooms: rooms,
            connections: settings.connections,
            payload: settings.payload,
            port: server.port
        )
        let before = server.residentBytes
        let opening = try traffic.open(0..<settings.connections)
        let connects = Double(settings.connections) / opening
        let resident = Double(server.residentBytes - before) / Double(settings.connections)
        Console.progress(
            "\(NumberText.grouped(traffic.joined)) connections in \(NumberText.grouped(rooms.count)) rooms"
                + " after \(NumberText.fixed(opening, digits: 1)) s"
        )
        traffic.isTiming = true
        let processor = server.processorNanoseconds
        let start = load_now()
        let late = try publish(traffic, schedule(rooms))
        let elapsed = Double(load_now() - start) / 1e9
        let used = Double(server.processorNanoseconds - processor) / 1e3
        let deliveries = Double(traffic.ledger.delivered)
        try traffic.awaitAnswers()
        if let failure = traffic.firstFailure { Console.progress(failure) }
        var outcome = Outcome(faults: traffic.ledger.settled())
        outcome.figures = [
            Figure(key: "connections", label: "connections", value: Double(traffic.joined), digits: 0),
            Figure(key: "rooms", label: "rooms", value: Double(rooms.count), digits: 0),
            Figure(key: "connects_per_s", label: "connects/s", value: connects, digits: 0),
            Figure(key: "deliveries", label: "deliveries", value: deliveries, digits: 0),
            Figure(key: "deliveries_per_s", label: "deliveries/s", value: deliveries / elapsed, digits: 0),
        ]
        outcome.add(traffic.latencies)
        let cost = used / max(1, deliveries)
        outcome.figures += [
            Figure(key: "publish_lag_ms", label: "latest publish, ms behind plan", value: late * 1e3, digits: 1),
            Figure(
                key: "server_cpu_us_per_delivery",
                label: "server CPU us per delivery",
                value: cost,
                digits: 2
            ),
            Figure(key: "server_cpu_percent", label: "server CPU %", value: used / elapsed / 1e4, digits: 1),
            Figure(
                key: "resident_bytes_per_connection",
                label: "server resident bytes per connection",
                value: resident,
                digits: 0
            ),
        ]
        return outcome
    }

    /// Publishes in pieces of two seconds, with a progress line after each.
    private func publish(_ traffic: RoomTraffic, _ plan: PublishSchedule) throws(EnvironmentProblem) -> Double {
        var schedule = plan
        return try traffic.publish(&schedule, forSeconds: settings.seconds) { seconds in
            let done = NumberText.fixed(seconds, digits: 0)
            let deliveries = NumberText.grouped(traffic.ledger.delivered)
            let p99 = NumberText.duration(nanoseconds: traffic.latencies.quantile(0.99))
            Console.progress("\(done) s: \(deliveries) deliveries, p99 \(p99), \(traffic.outstanding) due")
        }
    }
}
#endif
