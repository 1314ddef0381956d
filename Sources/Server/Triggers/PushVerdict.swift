import Git

/// What a push that a forge tells of is to what has been seen of the ref.
enum PushVerdict: Hashable, Sendable {
    case isNew
    /// A look, or another delivery, came before.
    case wasSeen
    /// The ref was moved to a commit that does not come after this one.
    case isOvertaken

    /// - Parameters:
    ///   - known: Where the ref stood at the last look; nil where there was none.
    ///   - after: Where the push has moved it.
    ///   - tip: Where it is now.
    /// - Throws: `unknownRevision` for a commit that is not there yet.
    init(known: String?, after: String, tip: String, in repository: Repository) throws(Problem) {
        guard let commit = CommitID(hex: after), let now = CommitID(hex: tip) else {
            throw .unprocessable("'\(after.prefix(50))' is no commit.")
        }
        guard repository.has(commit) else { throw .unavailable("The commit \(commit.short) is not there yet.") }
        guard known != after else {
            self = .wasSeen
            return
        }
        guard repository.isAncestor(commit, of: now) else {
            self = .isOvertaken
            return
        }
        let seen = known.flatMap { CommitID(hex: $0) }
        self = seen.map { repository.isAncestor(commit, of: $0) } == true ? .wasSeen : .isNew
    }

    func sentence(_ name: String) -> String {
        switch self {
        case .isNew: "'\(name)' has moved."
        case .wasSeen: "That '\(name)' has moved was seen before."
        case .isOvertaken: "'\(name)' is somewhere else by now."
        }
    }
}
