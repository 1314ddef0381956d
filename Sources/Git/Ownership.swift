import CGit2
import Glibc

/// Whether a repository may be trusted: its configuration can name programs, so git refuses those of other people.
///
/// The rules are git's (`safe.directory` in git-config(1)); libgit2 1.5 has its own check without `*`.
struct Ownership {
    var user: UInt32
    /// The user who called sudo; root trusts this one too.
    var sudoUser: UInt32?
    /// The values of `safe.directory` in order, from system and user configuration only.
    var safeDirectories: [String]
    /// For values that start with `~/`.
    var home: String?

    static func check(_ location: RepositoryLocation) throws(GitError) {
        if location.isOurs { return }
        var ownership = Ownership(user: geteuid(), sudoUser: nil, safeDirectories: [], home: variable("HOME"))
        if ownership.user == 0 { ownership.sudoUser = variable("SUDO_UID").flatMap { UInt32($0) } }
        let paths = [location.gitFile, location.folder, location.gitDirectory].compactMap(\.self)
        guard let stranger = paths.first(where: { !ownership.owns($0) }) else { return }
        ownership.safeDirectories = configuredSafeDirectories()
        let name = location.folder ?? location.gitDirectory
        if ownership.declaresSafe(name) { return }
        throw GitError(
            .untrustedOwner, "'\(stranger)' belongs to somebody else, so the repository is not trusted.",
            hint: "If you trust it: `git config --global --add safe.directory \(name)`")
    }

    func owns(_ path: String) -> Bool {
        var result = stat()
        guard lstat(path, &result) == 0 else { return false }
        return isTrusted(owner: result.st_uid)
    }

    func isTrusted(owner: UInt32) -> Bool {
        owner == user || (user == 0 && owner == sudoUser)
    }

    /// Later values win; an empty one forgets those before it.
    func declaresSafe(_ path: String) -> Bool {
        var safe = false
        for value in safeDirectories {
            if value.isEmpty {
                safe = false
            } else if value == "*" {
                safe = true
            } else if withoutTrailingSlash(expanded(value)) == path {
                safe = true
            } else if value.hasSuffix("/*"), path.hasPrefix(expanded(String(value.dropLast()))) {
                safe = true
            }
        }
        return safe
    }

    private func expanded(_ value: String) -> String {
        guard value.hasPrefix("~/"), let home else { return value }
        return join(home, String(value.dropFirst(2)))
    }

    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// Never from the repository itself, which would vouch for itself.
    private static func configuredSafeDirectories() -> [String] {
        var config: OpaquePointer?
        guard git_config_open_default(&config) == 0 else { return [] }
        defer { git_config_free(config) }
        return allValues(of: "safe.directory", in: config)
    }
}
