import CGit2

/// The calls of one fetch: who asks, until when, and what went wrong.
///
/// libgit2 holds a pointer to it only while `attempt` runs.
final class MirrorTalk {
    private let url: String
    private let login: MirrorLogin
    private let deadline: ContinuousClock.Instant
    private var isLate = false
    /// One that was refused is refused again.
    private var attempts = 0

    init(url: String, login: MirrorLogin, deadline: ContinuousClock.Instant) {
        (self.url, self.login, self.deadline) = (url, login, deadline)
    }

    /// Connects, which may ask for a login and takes its time.
    func connect(_ remote: Handle) throws(GitError) {
        var options = git_remote_connect_options()
        git_remote_connect_options_init(&options, UInt32(GIT_REMOTE_CONNECT_OPTIONS_VERSION))
        options.callbacks = callbacks
        options.proxy_opts.type = GIT_PROXY_AUTO
        // Where a server sends us to another one, a token would go along.
        options.follow_redirects = GIT_REMOTE_REDIRECT_NONE
        try judge(
            RemotePlaces.reached(from: remote) {
                withExtendedLifetime(self) {
                    git_remote_connect_ext(remote.pointer, GIT_DIRECTION_FETCH, &options)
                }
            })
    }

    func fetch(_ remote: Handle, _ specifications: [String], prune: Bool) throws(GitError) {
        var options = git_fetch_options()
        git_fetch_options_init(&options, UInt32(GIT_FETCH_OPTIONS_VERSION))
        options.callbacks = callbacks
        options.prune = prune ? GIT_FETCH_PRUNE : GIT_FETCH_NO_PRUNE
        options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE
        options.proxy_opts.type = GIT_PROXY_AUTO
        options.follow_redirects = GIT_REMOTE_REDIRECT_NONE
        options.update_fetchhead = 0
        try judge(
            RemotePlaces.reached(from: remote) {
                withExtendedLifetime(self) {
                    withStrings(specifications) { git_remote_fetch(remote.pointer, &$0, &options, nil) }
                }
            })
    }

    private func judge(_ result: Int32) throws(GitError) {
        guard result < 0 else { return }
        if isLate || ContinuousClock.now >= deadline {
            throw GitError(.unreachable, "'\(url)' took too long to answer.", hint: "It is tried again later.")
        }
        throw .failedFetch(url, LibraryFailure(result))
    }

    private var callbacks: git_remote_callbacks {
        var callbacks = git_remote_callbacks()
        git_remote_init_callbacks(&callbacks, UInt32(GIT_REMOTE_CALLBACKS_VERSION))
        callbacks.payload = Unmanaged.passUnretained(self).toOpaque()
        callbacks.transfer_progress = { _, payload in MirrorTalk.from(payload)?.goOn() ?? 0 }
        callbacks.sideband_progress = { _, _, payload in MirrorTalk.from(payload)?.goOn() ?? 0 }
        callbacks.credentials = { out, _, user, allowed, payload in
            MirrorTalk.from(payload)?.login(out, user.map { String(cString: $0) }, allowed) ?? GIT_EAUTH.rawValue
        }
        return callbacks
    }

    private static func from(_ payload: UnsafeMutableRawPointer?) -> MirrorTalk? {
        payload.map { Unmanaged<MirrorTalk>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Below 0 ends the transfer.
    private func goOn() -> Int32 {
        guard ContinuousClock.now >= deadline else { return 0 }
        isLate = true
        return GIT_EUSER.rawValue
    }

    private func login(
        _ out: UnsafeMutablePointer<UnsafeMutablePointer<git_credential>?>?, _ user: String?, _ allowed: UInt32
    ) -> Int32 {
        attempts += 1
        guard attempts < 4 else { return GIT_EAUTH.rawValue }
        if allowed & GIT_CREDENTIAL_USERNAME.rawValue != 0 { return git_credential_username_new(out, "git") }
        if allowed & GIT_CREDENTIAL_SSH_KEY.rawValue != 0, attempts < 3 {
            return git_credential_ssh_key_from_agent(out, user ?? "git")
        }
        guard allowed & GIT_CREDENTIAL_USERPASS_PLAINTEXT.rawValue != 0, attempts == 1, let token = login.token,
            url.hasPrefix("https://")
        else { return GIT_EAUTH.rawValue }
        return git_credential_userpass_plaintext_new(out, login.user, token)
    }
}
