package import Planning

/// Finds the files of remote actions: `owner/repo[/path]@ref`.
///
/// Contract: may block, for as long as a fetch takes. The same reference gives the same files for as long as a run lives. Nobody changes
/// what is in the folder.
package protocol ActionSource: Sendable {
    /// Nil when it knows nothing of that repository or ref; throws `ActionSourceError` when it should, and cannot get it.
    func find(_ reference: ActionReference.Remote) throws(ActionSourceError) -> ActionFolder?
}

/// Where the files of a remote action are.
package struct ActionFolder: Hashable, Sendable {
    /// The action's own folder, absolute: the repository's, or the one that the reference's path names.
    package var path: String
    /// Nil for a folder that stands for a remote action.
    package var commit: String?

    package init(path: String, commit: String? = nil) {
        self.path = path
        self.commit = commit
    }
}

package struct ActionSourceError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A full sentence.
    package var message: String

    package init(_ message: String) {
        self.message = message
    }

    package var description: String { message }
}
