import RealtimeClient
import RealtimeProtocol
import Synchronization
import Testing

struct ClientShellTests {
    static let entered = #""subscribe":{"recoverable":true,"positioned":true,"epoch":"e"}"#

    static func publication(_ offset: Int) -> String {
        #"{"push":{"channel":"r","pub":{"data":\#(offset),"offset":\#(offset)}}}"#
    }

    @Test func statesAreTold() {
        let stage = Stage()
        let states = Log<ClientState>()
        stage.run { client in for await state in await client.states() { states.add(state) } }
        stage.connect()
        stage.transport.last?.put(.ended(.closed(Disconnect(code: 3503, reason: "go"))))
        stage.executor.drain()
        stage.run { client in await client.close() }
        #expect(
            states.all == [
                .disconnected(.initial), .connecting(attempt: 0), .connected(client: "c"),
                .disconnected(.server(Disconnect(code: 3503, reason: "go"))), .closed,
            ]
        )
    }

    @Test func callsReturnWhatTheServerSays() throws {
        let stage = Stage()
        stage.connect()
        let publish = stage.run { client in await client.publish(to: "r", json("1")) }
        let rpc = stage.run { client in await client.rpc("m", json("2")) }
        let presence = stage.run { client in await client.presence("r") }
        let stats = stage.run { client in await client.presenceStats("r") }
        let history = stage.run { client in await client.history("r", limit: 1) }
        let send = stage.run { client in
            if case .success = await client.send(json("3")) { true } else { false }
        }
        #expect(send.result == true)
        #expect(publish.result == nil)
        stage.put(
            #"{"id":2,"publish":{}}"#,
            #"{"id":3,"rpc":{"data":5}}"#,
            #"{"id":4,"presence":{"presence":{}}}"#,
            #"{"id":5,"error":{"code":108,"message":"not available"}}"#,
            #"{"id":6,"history":{"publications":[],"epoch":"e","offset":3}}"#
        )
        #expect(try publish.result?.get().attempts == 1)
        #expect(try rpc.result?.get().data == json("5"))
        #expect(try presence.result?.get() == PresenceResult())
        #expect(stats.result == .failure(ClientError(.notAvailable)))
        #expect(try history.result?.get().position.offset == 3)
    }

    /// As after a suspension of the machine, which some clocks count and others do not.
    @Test func sleepThatEndsEarlyIsSleptAgain() {
        let executor = ManualExecutor()
        let time = VirtualTime()
        let naps = Mutex(0)
        let environment = ClientEnvironment(
            now: { time.now },
            sleep: { until in
                let nap = naps.withLock { naps in
                    naps += 1
                    return naps
                }
                await time.sleep(until: nap.isMultiple(of: 2) ? until : (time.now + until) / 2)
            },
            random: { 7 },
            executor: executor
        )
        let client = RealtimeClient(transport: MemoryTransport(), environment: environment)
        let states = Log<ClientState>()
        Task(executorPreference: executor) {
            await client.connect()
            for await state in await client.states() { states.add(state) }
        }
        executor.drain()
        for _ in 0..<12 {
            time.advance(by: 1_000_000_000)
            executor.drain()
        }
        // Nobody answered for as long as a connect may take.
        #expect(states.all.contains { state in if case .waiting = state { true } else { false } })
        Task(executorPreference: executor) { await client.close() }
        executor.drain()
    }

    @Test func subscriptionGoesOnOverAReconnect() throws {
        let stage = Stage()
        stage.connect()
        let subscription = try #require(try stage.run { client in await client.subscription("r") }.result?.get())
        let events = Log<RoomEvent>()
        stage.run { _ in for await event in subscription.events { events.add(event) } }
        stage.answer(Self.entered)
        stage.put(Self.publication(1), Self.publication(2))
        stage.transport.last?.put(.ended(.lost))
        stage.executor.drain()
        stage.advance(by: second)
        stage.answer(#""connect":{"client":"d"}"#)
        stage.answer(
            #""subscribe":{"recoverable":true,"positioned":true,"was_recovering":true,"recovered":true,"epoch":"e","#
                + #""offset":3,"publications":[{"data":3,"offset":3}]}"#
        )
        stage.put(Self.publication(4))
        let first = RoomEntry(position: StreamPosition(epoch: "e", offset: 0), isRecoverable: true)
        let second = RoomEntry(position: StreamPosition(epoch: "e", offset: 3), isRecoverable: true)
        #expect(
            events.all == [
                .subscribed(first), pub(1), pub(2), .subscribed(second), .recovered(count: 1), pub(3), pub(4),
            ]
        )
        #expect(stage.run { _ in await subscription.position }.result??.offset == 4)
    }

    @Test func publicationsStopAtADiscontinuityAndGoOnBehindIt() throws {
        let stage = Stage()
        stage.connect()
        let subscription = try #require(try stage.run { client in await client.subscription("r") }.result?.get())
        let read = Log<String>()
        stage.run { _ in
            for _ in 0..<2 {
                do throws(ClientError) {
                    for try await publication in subscription.publications { read.add("\(publication.offset)") }
                    read.add("end")
                } catch {
                    read.add(error.code.description)
                }
            }
        }
        stage.answer(Self.entered)
        stage.put(Self.publication(1), #"{"push":{"channel":"r","gap":{"epoch":"e","from":2,"through":4}}}"#)
        stage.put(Self.publication(5))
        stage.run { _ in await subscription.unsubscribe() }
        #expect(read.all == ["1", "discontinuity", "5", "end"])
    }

    @Test func slowReaderIsToldHowMuchItMissed() throws {
        let stage = Stage { configuration in configuration.limits.subscriptionEvents = 3 }
        stage.connect()
        let subscription = try #require(try stage.run { client in await client.subscription("r") }.result?.get())
        stage.answer(Self.entered)
        for offset in 1...6 { stage.put(Self.publication(offset)) }
        let events = Log<RoomEvent>()
        stage.run { _ in for await event in subscription.events { events.add(event) } }
        stage.put(Self.publication(7))
        #expect(Array(events.all.dropFirst()) == [pub(1), pub(2), .overflow(dropped: 4), pub(7)])
    }

    @Test func cancelledCallEndsAtOnce() {
        let stage = Stage()
        stage.connect()
        let rpc = stage.run { client in await client.rpc("m") }
        rpc.cancel()
        stage.executor.drain()
        #expect(
            rpc.result == .failure(ClientError(code: .cancelled, message: "the call was cancelled", origin: .local))
        )
        stage.put(#"{"id":2,"rpc":{}}"#)
    }

    @Test func timersRunOnTheGivenClock() {
        let stage = Stage()
        stage.connect(#""client":"c","ping":25,"pong":true"#)
        let rpc = stage.run { client in await client.rpc("m") }
        stage.advance(by: 10 * second)
        if case .failure(let error)? = rpc.result { #expect(error.code == .timedOut) } else { Issue.record("no end") }
        stage.advance(by: 25 * second)
        #expect(stage.transport.connections.withLock { connections in connections[0].closed?.reason } == "no ping")
        stage.advance(by: second)
        #expect(stage.transport.connections.withLock { connections in connections.count } == 2)
    }

    @Test func fullTransportIsGivenUp() {
        let stage = Stage()
        stage.connect()
        stage.transport.last?.limit(to: 0)
        let rpc = stage.run { client in await client.rpc("m") }
        if case .failure(let error)? = rpc.result {
            #expect(error.code == .connectionLost)
        } else {
            Issue.record("no end")
        }
        #expect(stage.transport.last?.closed != nil)
    }

    @Test func tokensComeFromTheHost() {
        let stage = Stage { configuration in configuration.suppliesTokens = true }
        stage.run { client in await client.connect() }
        #expect(stage.sent().first?.contains(#""token":"token of the connection""#) == true)
    }

    @Test func transportFailureIsTriedAgain() {
        let stage = Stage()
        stage.transport.failures.withLock { failures in failures = [TransportFailure("no route")] }
        stage.run { client in await client.connect() }
        stage.advance(by: second)
        #expect(stage.sent().count == 1)
    }

    @Test func closeEndsStreamsAndCalls() throws {
        let stage = Stage()
        stage.connect()
        let subscription = try #require(try stage.run { client in await client.subscription("r") }.result?.get())
        let reader = stage.run { client in
            for await _ in subscription.events {}
            for await _ in client.events {}
            return true
        }
        let rpc = stage.run { client in await client.rpc("m") }
        stage.run { client in await client.close() }
        #expect(reader.result == true)
        #expect(rpc.result != nil)
        #expect(stage.transport.last?.closed == Disconnect(code: 1000, reason: ""))
        let late = stage.run { client in await client.publish(to: "r", json("1")) }
        if case .failure? = late.result {} else { Issue.record("a closed client publishes nothing") }
        let again = stage.run { client in await client.subscription("r") }
        if case .failure? = again.result {} else { Issue.record("a closed client subscribes to nothing") }
    }

    @Test func handleIsTheSameForTheSameRoomUntilItIsRemoved() throws {
        let stage = Stage()
        let first = try #require(try stage.run { client in await client.subscription("r") }.result?.get())
        let second = try #require(try stage.run { client in await client.subscription("r") }.result?.get())
        #expect(first === second)
        stage.run { client in await client.remove(first) }
        let third = try #require(try stage.run { client in await client.subscription("r") }.result?.get())
        #expect(first !== third)
    }
}
