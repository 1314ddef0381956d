package import Git

extension Problem {
    package init(_ error: GitError) {
        switch error.code {
        case .unknownRevision, .ambiguousRevision, .notACommit:
            self = .unprocessable(error.message, hint: error.hint)
        case .noCommits: self = .conflict(error.message, hint: error.hint)
        case .unreachable, .notARepository: self = .unavailable(error.message, hint: error.hint)
        default: self = .fault(error.message)
        }
    }
}
