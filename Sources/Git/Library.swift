import CGit2

/// libgit2 as one process-wide thing: started at its first use (4 ms), never before.
enum Library {
    /// Throws when libgit2 cannot start, which it only does without memory.
    static func start() throws(GitError) {
        guard started >= 0 else {
            throw GitError(.library, "The git library could not be started.", underlying: LibraryFailure(started).text)
        }
    }

    private static let started: Int32 = {
        let result = git_libgit2_init()
        guard result >= 0 else { return result }
        // Safe.directory is honoured by `Ownership`: libgit2 1.5 does not know its `*`.
        _ = sluice_git_set_option(Int32(GIT_OPT_SET_OWNER_VALIDATION.rawValue), 0)
        // A third of a checkout's time went into hashing what zlib's checksum has already covered.
        _ = sluice_git_set_option(Int32(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION.rawValue), 0)
        allowExtensions(["worktreeconfig", "partialclone", "preciousobjects"])
        let sockets = RemoteSocket.register()
        return sockets < 0 ? sockets : result
    }()

    /// What libgit2 refuses until told otherwise, and what reading a repository is not hurt by.
    private static func allowExtensions(_ names: [StaticString]) {
        var pointers: [UnsafePointer<CChar>?] = names.map {
            UnsafeRawPointer($0.utf8Start).assumingMemoryBound(to: CChar.self)
        }
        _ = sluice_git_allow_extensions(&pointers, pointers.count)
    }
}
