/// What a step's `uses:` names.
package enum ActionReference: Hashable, Sendable {
    /// `./path`, in the workspace.
    case local(path: String)
    /// `owner/repo[/path]@ref`.
    case remote(Remote)
    /// `docker://image`.
    case image(String)

    package struct Remote: Hashable, Sendable {
        /// `owner/repo`.
        package var repository: String
        /// Of the action's folder in the repository; empty for its root.
        package var path: String
        package var ref: String
    }

    /// The reader has seen that the text has one of these forms.
    package init(_ text: String) {
        if text.hasPrefix("docker://") {
            self = .image(String(text.dropFirst("docker://".count)))
        } else if let at = text.lastIndex(of: "@"), !text.hasPrefix("./"), !text.hasPrefix(".\\") {
            let parts = text[..<at].split(separator: "/", maxSplits: 2)
            self = .remote(
                Remote(
                    repository: parts.prefix(2).joined(separator: "/"), path: parts.count > 2 ? String(parts[2]) : "",
                    ref: String(text[text.index(after: at)...])))
        } else {
            self = .local(path: String(text.dropFirst(2)))
        }
    }
}
