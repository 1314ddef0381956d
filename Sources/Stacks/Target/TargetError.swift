/// Why what was given as a target is none.
package struct TargetError: Error, Hashable, Sendable {
    /// A full sentence.
    package let message: String
    package let hint: String?

    init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }
}
