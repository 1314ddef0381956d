/// As whom a mirror is fetched.
package struct MirrorLogin: Hashable, Sendable, CustomStringConvertible {
    /// For HTTP; where the URL of ssh names nobody, it is `git`.
    package var user: String
    /// A password or token for HTTP, which is sent to the mirror's own host only.
    package var token: String?

    package init(user: String = "git", token: String?) {
        (self.user, self.token) = (user, token)
    }

    /// What is open to everybody, and for ssh what the user's agent has.
    package static let none = MirrorLogin(token: nil)

    /// Without the token.
    package var description: String { user }
}
