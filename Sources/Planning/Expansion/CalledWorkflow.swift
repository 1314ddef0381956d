/// Where the workflow is that a job calls.
package enum CalledWorkflow {
    /// The path of a workflow of this repository, or `owner/repo/path@ref` of one of another: what its file is known by in a plan.
    ///
    /// `./path` and `$/path` mean the repository of the file that says it, at the same commit.
    ///
    /// - Parameter caller: The path of that file, in the same form.
    package static func path(_ reference: String, from caller: String) -> String {
        guard reference.hasPrefix("./") || reference.hasPrefix("$/") else { return reference }
        let path = String(reference.dropFirst(2))
        guard let remote = remote(caller) else { return path }
        return "\(remote.repository)/\(path)@\(remote.ref)"
    }

    /// What `owner/repo/path.yml@ref` names; nil for a path of this repository, in which there may be an `@`, too.
    package static func remote(_ path: String) -> ActionReference.Remote? {
        guard case .remote(let remote) = ActionReference(path),
            [".yml", ".yaml"].contains(where: remote.path.hasSuffix)
        else { return nil }
        return remote
    }
}
