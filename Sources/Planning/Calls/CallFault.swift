package import Source

/// What is wrong with one call of a reusable workflow, or with the file that is called.
package struct CallFault: Hashable, Sendable {
    package var diagnostics: [Diagnostic]
    /// As GitHub tells it.
    package var githubMessages: [String]

    package init(_ diagnostics: [Diagnostic], githubMessages: [String]) {
        self.diagnostics = diagnostics
        self.githubMessages = githubMessages
    }

    var isError: Bool { diagnostics.hasErrors || !githubMessages.isEmpty }
}
