package import Source

/// The first thing that went wrong: what people look at.
package struct StackFailure: Error, Hashable, Sendable {
    package var phase: StackPhase
    /// A full sentence: what, and the offending value in quotes.
    package var message: String
    /// What to do about it.
    package var hint: String?
    /// Where in the stack file.
    package var range: SourceRange?
    /// The service that it concerns.
    package var service: String?
    /// What came last from there: a response, a health log, a log.
    package var lastLines: [String]
    /// A path relative to the output folder.
    package var screenshot: String?

    package init(
        _ phase: StackPhase, _ message: String, hint: String? = nil, at range: SourceRange? = nil,
        service: String? = nil, lastLines: [String] = [], screenshot: String? = nil
    ) {
        self.phase = phase
        self.message = message
        self.hint = hint
        self.range = range
        self.service = service
        self.lastLines = lastLines
        self.screenshot = screenshot
    }
}
