/// A half-open stretch of a text: `end` is the position just after its last character.
package struct SourceRange: Hashable, Sendable {
    package var start: SourcePosition
    package var end: SourcePosition

    package init(start: SourcePosition, end: SourcePosition) {
        self.start = start
        self.end = end
    }

    /// An empty range, for what is known by its start only.
    package init(at position: SourcePosition) {
        self.init(start: position, end: position)
    }
}
