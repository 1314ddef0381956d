/// What is wrong with a JSON text.
package struct JSONError: Error, Hashable, Sendable {
    /// A full sentence.
    package let message: String
    /// The offset in Unicode scalars, from 0, of what is wrong.
    package let position: Int

    init(_ message: String, at position: Int) {
        self.message = message
        self.position = position
    }
}
