/// The repository and commit that a run is of: which references of workflows mean files of that very commit.
struct PinnedRepository: Hashable {
    /// `owner/name`; empty where it is not known.
    let name: String
    private let sha: String
    /// Full and short names of what stands at the commit.
    private let references: Set<String>

    enum Place: Hashable {
        /// At the commit.
        case path(String)
        case otherCommit
        case otherRepository
    }

    /// Without a repository: only paths can be had.
    static let unknown = PinnedRepository(name: "", sha: "", references: [])

    init(_ event: EventFacts) {
        let names = event.references + [event.ref]
        self.init(
            name: event.repository, sha: event.sha, references: Set(names + names.map(\.droppingRefPrefix)))
    }

    private init(name: String, sha: String, references: Set<String>) {
        self.name = name
        self.sha = sha
        self.references = references
    }

    /// Of `./path` or `owner/name/path@ref`.
    func place(of reference: String) -> Place {
        if reference.hasPrefix("./") { return .path(String(reference.dropFirst(2))) }
        guard !name.isEmpty, reference.lowercased().hasPrefix(name.lowercased() + "/"),
            let at = reference.lastIndex(of: "@")
        else { return .otherRepository }
        let revision = String(reference[reference.index(after: at)...])
        guard revision.lowercased() == sha.lowercased() || references.contains(revision) else { return .otherCommit }
        return .path(String(reference[..<at].dropFirst(name.count + 1)))
    }
}
