import RealtimeEngine
import RealtimeProtocol
import Testing

struct FencedStoreTests {
    private func fence(_ counter: UInt64, epoch: UInt64 = 1, key: String = "k") -> Fence {
        Fence(key: key, token: FencingToken(epoch: epoch, counter: counter))
    }

    @Test func holderThatWakesUpLateWritesNothing() throws {
        var store = FencedStore<String>()
        try store.write("ann's", under: self.fence(1)).get()
        try store.write("bob's", under: self.fence(2)).get()
        let late = store.write("ann's again", under: self.fence(1))
        #expect(throws: StaleToken(token: self.fence(1).token, newest: self.fence(2).token)) { try late.get() }
        #expect(store["k"] == "bob's")
    }

    @Test func acceptingATokenFencesOffWithoutAWrite() throws {
        var store = FencedStore<String>()
        try store.accept(self.fence(2)).get()
        #expect(store["k"] == nil && store.token(of: "k") == self.fence(2).token)
        #expect(throws: StaleToken.self) { try store.write("late", under: self.fence(1)).get() }
        try store.write("in time", under: self.fence(2)).get()
    }

    @Test func newEpochOutweighsEveryCounterOfTheOld() throws {
        var store = FencedStore<Int>()
        try store.write(1, under: self.fence(.max)).get()
        try store.write(2, under: self.fence(1, epoch: 2)).get()
        #expect(throws: StaleToken.self) { try store.write(3, under: self.fence(.max)).get() }
        #expect(store["k"] == 2)
    }

    @Test func removedValueLeavesItsTokenAndOtherKeysAreTheirOwn() throws {
        var store = FencedStore<Int>()
        try store.write(1, under: self.fence(5)).get()
        try store.write(nil, under: self.fence(5)).get()
        #expect(store["k"] == nil)
        #expect(throws: StaleToken.self) { try store.write(2, under: self.fence(4)).get() }
        try store.write(3, under: self.fence(1, key: "other")).get()
    }
}
