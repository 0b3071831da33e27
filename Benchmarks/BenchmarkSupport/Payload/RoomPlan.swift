/// Who is in a room, and who of them publishes.
package struct RoomPlan: Equatable, Sendable {
    package var name: String
    /// Connection numbers.
    package var members: [Int]
    /// Connection numbers; a publisher's place here is its number in payloads.
    package var publishers: [Int]

    package init(name: String, members: [Int], publishers: [Int]) {
        self.name = name
        self.members = members
        self.publishers = publishers
    }
}
