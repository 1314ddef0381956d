extension Repository {
    /// The URL of the remote `origin` as the configuration has it, not rewritten by `insteadOf`; nil without one.
    package var originURL: String? {
        configurations("remote.origin.url").first { !$0.isEmpty }
    }

    /// `owner/name` from the origin's URL; nil without an origin on a server.
    package var originName: RepositoryName? {
        originURL.flatMap { RepositoryName(url: $0) }
    }
}
