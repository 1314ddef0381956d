import CGit2

/// Talks to the server of an origin, through libgit2.
struct OriginConnection {
    private let origin: Origin
    private let remote: Handle

    enum History {
        /// The commit alone, where libgit2 can; else all of it.
        case newest
        case all
    }

    /// `insteadOf` of the user's configuration is honoured, since the remote belongs to a repository.
    init(_ origin: Origin) throws(GitError) {
        self.origin = origin
        remote = try Handle("preparing to fetch from '\(origin.address)'", freedBy: git_remote_free) {
            git_remote_create_anonymous(&$0, origin.repository.pointer, origin.address)
        }
    }

    /// What `git ls-remote` shows, tags followed to their commits.
    func tips() throws(GitError) -> [String: ObjectID] {
        var options = git_remote_connect_options()
        git_remote_connect_options_init(&options, UInt32(GIT_REMOTE_CONNECT_OPTIONS_VERSION))
        options.proxy_opts.type = GIT_PROXY_AUTO
        options.follow_redirects = GIT_REMOTE_REDIRECT_NONE
        try attempt { git_remote_connect_ext(remote.pointer, GIT_DIRECTION_FETCH, &options) }
        defer { git_remote_disconnect(remote.pointer) }
        var heads: UnsafeMutablePointer<UnsafePointer<git_remote_head>?>?
        var count = 0
        try attempt { git_remote_ls(&heads, &count, remote.pointer) }
        var tips: [String: ObjectID] = [:]
        let peeled = "^{}"
        for index in 0..<count {
            guard let head = heads?[index]?.pointee, let text = head.name else { continue }
            let name = String(cString: text)
            // What an annotated tag leads to follows the tag.
            tips[name.hasSuffix(peeled) ? String(name.dropLast(peeled.count)) : name] = ObjectID(head.oid)
        }
        return tips
    }

    /// Fetches refs by their full names, into refs of the same names.
    func fetch(_ names: [String], history: History) throws(GitError) {
        var options = git_fetch_options()
        git_fetch_options_init(&options, UInt32(GIT_FETCH_OPTIONS_VERSION))
        options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE
        options.proxy_opts.type = GIT_PROXY_AUTO
        options.follow_redirects = GIT_REMOTE_REDIRECT_NONE
        if history == .newest { sluice_git_set_depth(&options, 1) }
        let specifications = names.map { "+\($0):\($0)" }
        try attempt {
            withStrings(specifications) { git_remote_fetch(remote.pointer, &$0, &options, nil) }
        }
    }

    private func attempt(_ call: () -> Int32) throws(GitError) {
        let result = RemotePlaces.reached(from: remote, call)
        guard result < 0 else { return }
        throw .failedFetch(origin.address, LibraryFailure(result))
    }
}

extension GitError {
    /// Of a fetch. GitHub asks for a login where there is no such repository, so as not to tell of private ones.
    static func failedFetch(_ address: String, _ failure: LibraryFailure) -> GitError {
        let text = failure.text
        if text.hasPrefix("cannot redirect ") || text == "unexpected redirect" {
            return GitError(
                .unreachable, "'\(address)' sends whoever asks to another place, which is not followed.",
                hint: "Where that place is to be trusted, write its URL.", underlying: text)
        }
        let refused = ["401", "403", "404", "authentication", "not found", "not exported", "failed to resolve path"]
        if failure.code == GIT_EAUTH.rawValue || failure.isNotFound || refused.contains(where: text.contains) {
            return GitError(
                .unknownRepository, "There is no repository '\(address)', or it is not open to everybody.",
                underlying: text)
        }
        if failure.code == GIT_ECERTIFICATE.rawValue {
            return GitError(.unreachable, "The certificate of '\(address)' is not trusted.", underlying: text)
        }
        return GitError(
            .unreachable, "'\(address)' cannot be reached.", hint: "Is there a network?", underlying: text)
    }
}

/// Hands strings to C as libgit2 wants them, as long as `body` runs: one block of bytes, and where each begins.
func withStrings(_ strings: [String], _ body: (inout git_strarray) -> Int32) -> Int32 {
    var offsets: [Int] = []
    var bytes: [CChar] = []
    for string in strings {
        offsets.append(bytes.count)
        bytes += string.utf8CString
    }
    return bytes.withUnsafeMutableBufferPointer { block in
        var pointers = offsets.map { offset in block.baseAddress.map { $0 + offset } }
        return pointers.withUnsafeMutableBufferPointer { rows in
            var array = git_strarray(strings: rows.baseAddress, count: rows.count)
            return body(&array)
        }
    }
}
