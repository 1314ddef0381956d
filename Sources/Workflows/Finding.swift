package import Source

/// Something to tell about a workflow file, as we show it and as GitHub would.
package struct Finding: Hashable, Sendable {
    /// When in its reading GitHub would come upon it; it tells only what its first failing stage found.
    package enum Stage: Int, Hashable, Sendable, Comparable {
        /// The text is no YAML.
        case yaml
        /// The tree does not fit the schema.
        case schema
        /// A key's value cannot be meant.
        case reading
        /// The jobs do not form a graph.
        case graph
        /// What only we tell.
        case ours

        package static func < (a: Stage, b: Stage) -> Bool { a.rawValue < b.rawValue }
    }

    package var stage: Stage
    package var diagnostic: Diagnostic
    /// The start of the value that GitHub names, which may lie before the place that we point at.
    package var githubPosition: SourcePosition?
    /// Whether it follows from another finding, which says more: GitHub tells both.
    package var isConsequence = false

    /// GitHub's form: `path (Line: 1, Col: 2): message`.
    package var githubMessage: String {
        let place = githubPosition.map { " (Line: \($0.line), Col: \($0.column))" } ?? ""
        let message = (diagnostic.path ?? "") + place + ": " + diagnostic.message
        // GitHub cuts what is longer than 500 UTF-16 units.
        guard message.utf16.count > 500 else { return message }
        return String(decoding: message.utf16.prefix(500), as: UTF16.self) + "[...]"
    }
}

extension [Finding] {
    /// The errors that GitHub would tell, in its order: those of the first stage that found any, ten at most.
    package var asGitHubTells: [Finding] {
        let errors = filter { $0.stage != .ours && $0.diagnostic.severity == .error }
        guard let first = errors.map(\.stage).min() else { return [] }
        return Array(errors.filter { $0.stage == first }.prefix(10))
    }
}
