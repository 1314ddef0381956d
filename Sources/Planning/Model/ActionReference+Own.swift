extension ActionReference {
    /// What `$/path` means in a file: that path of the file's own repository, at the file's own commit. Others are as they were.
    ///
    /// Source: `ResolveSelfRepositoryReferences` of actions/runner.
    ///
    /// - Parameters:
    ///   - file: The reference of the action or workflow in which it stands; any other text for a file of the run's repository.
    ///   - own: The run's repository and commit; where they are nil, it is left as it is in a file of that repository.
    package static func resolved(_ reference: String, in file: String, own: Remote?) -> String {
        guard reference.hasPrefix("$/") else { return reference }
        var home = own
        if case .remote(let remote) = ActionReference(file) { home = remote }
        guard let home else { return reference }
        let path = reference.dropFirst(2)
        return path.isEmpty
            ? "\(home.repository)@\(home.ref)" : "\(home.repository)/\(path)@\(home.ref)"
    }
}

extension EventFacts {
    /// The run's repository at the run's commit.
    package var ownReference: ActionReference.Remote {
        ActionReference.Remote(repository: repository, path: "", ref: sha)
    }
}
