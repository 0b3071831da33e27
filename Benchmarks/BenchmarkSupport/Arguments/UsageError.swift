/// A command line that cannot be understood, with a sentence that says why.
package struct UsageError: Error, Equatable {
    package var message: String

    package init(_ message: String) {
        self.message = message
    }
}
