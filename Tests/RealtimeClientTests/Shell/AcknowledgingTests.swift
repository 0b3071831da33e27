import RealtimeClient
import RealtimeProtocol
import Testing

struct AcknowledgingTests {
    private func publication(_ id: String?, _ offset: UInt64 = 7) -> Publication {
        let tags = id.map { id in [Tag(key: "message", value: id)] } ?? []
        return Publication(data: json("1"), offset: offset, tags: tags)
    }

    private func enter(_ stage: Stage) throws -> Subscription {
        stage.connect()
        var options = SubscriptionOptions()
        options.consumer = "billing"
        let asked = options
        let made = stage.run { client in await client.subscription("r", asked) }
        let subscription = try #require(try made.result?.get())
        stage.answer(ClientShellTests.entered)
        _ = stage.sent()
        return subscription
    }

    @Test func acknowledgementsAreCalls() throws {
        let stage = Stage()
        let subscription = try self.enter(stage)
        let publication = self.publication("a:b:7")
        let all = stage.run { _ in await subscription.acknowledge(publication) }
        let one = stage.run { _ in await subscription.acknowledge(publication, single: true) }
        let none = stage.run { _ in await subscription.reject(publication, reason: "no such customer") }
        let data = #"{"channel":"r","epoch":"a:b","offset":7"#
        #expect(
            stage.sent() == [
                #"{"id":3,"rpc":{"method":"realtime.ack","data":\#(data)}}}"#,
                #"{"id":4,"rpc":{"method":"realtime.ack","data":\#(data),"single":true}}}"#,
                #"{"id":5,"rpc":{"method":"realtime.nak","data":\#(data),"reason":"no such customer"}}}"#,
            ]
        )
        for id in 3...5 { stage.put(#"{"id":\#(id),"rpc":{"data":{"epoch":"a:b","offset":7}}}"#) }
        for promise in [all, one, none] { try #require(promise.result).get() }
    }

    @Test func refusedAcknowledgementSaysWhy() throws {
        let stage = Stage()
        let subscription = try self.enter(stage)
        let publication = self.publication("e:7")
        let stale = stage.run { _ in await subscription.acknowledge(publication) }
        let busy = stage.run { _ in await subscription.acknowledge(publication) }
        stage.put(#"{"id":3,"error":{"code":404,"message":"stale acknowledgement"}}"#)
        stage.put(#"{"id":4,"error":{"code":100,"message":"internal","temporary":true}}"#)
        guard case .failure(let first)? = stale.result, case .failure(let second)? = busy.result else {
            Issue.record("they were accepted")
            return
        }
        #expect(first.code == .staleAcknowledgement && first.reply?.code == .staleAcknowledgement)
        #expect(second.code == .refused && second.isRetryable)
    }

    @Test(arguments: [nil, "", "7", ":7", "e:", "e:8", "e:7x"])
    func publicationThatNoConsumerWasHandedIsNotAcknowledged(id: String?) throws {
        let stage = Stage()
        let subscription = try self.enter(stage)
        let publication = self.publication(id)
        let answer = stage.run { _ in await subscription.acknowledge(publication) }
        guard case .failure(let error)? = answer.result else {
            Issue.record("it was accepted")
            return
        }
        #expect(error.code == .invalidRequest)
        #expect(stage.sent().isEmpty)
    }
}
