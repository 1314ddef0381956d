package import Conductor
package import Planning

/// Folders that stand for remote actions: `--local-action OWNER/REPO@REF=DIR`.
package struct LocalActions: ActionSource {
    /// The repository's folder, by `owner/repo@ref` in lower case as far as GitHub takes no notice of case.
    private let folders: [String: String]

    /// - Parameter folders: By `owner/repo@ref`; absolute.
    package init(_ folders: [String: String] = [:]) {
        self.folders = Dictionary(
            folders.map { reference, folder in
                guard case .remote(let remote) = ActionReference(reference) else { return (reference, folder) }
                return (Self.key(remote), folder)
            }, uniquingKeysWith: { _, last in last })
    }

    package func find(_ reference: ActionReference.Remote) -> ActionFolder? {
        folders[Self.key(reference)].map { folder in
            ActionFolder(path: reference.path.isEmpty ? folder : folder + "/" + reference.path)
        }
    }

    private static func key(_ reference: ActionReference.Remote) -> String {
        reference.repository.lowercased() + "@" + reference.ref
    }
}
