/// One kind of input that invites more work than its bytes are worth, in any size.
struct AttackShape {
    var name: String
    /// Bytes of one of the pieces that it consists of.
    var pieceBytes: Int
    /// The largest input that is of use; a request head of many megabytes gets past no limit.
    var maximumBytes = 16 * 1024 * 1024
    /// Makes an input of so many pieces.
    var make: (_ pieces: Int) -> Attack

    /// All shapes, in the order in which bytes meet the library.
    static var all: [AttackShape] { decoder + handshake + json }

    /// How many pieces make half of an input of `bytes`.
    func pieces(halfOf bytes: Int) -> Int {
        max(1, min(bytes, maximumBytes) / pieceBytes / 2)
    }
}

/// Input and the work that it causes.
struct Attack {
    var bytes: Int
    /// What `run` has to return; anything else means that the work was not done.
    var expected: Int
    var run: () -> Int

    init(bytes: Int, expected: Int, run: @escaping () -> Int) {
        self.bytes = bytes
        self.expected = expected
        self.run = run
    }
}
