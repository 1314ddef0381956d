/// Somebody's word that a run must end.
package struct Cancellation: Hashable, Sendable {
    /// Who or what asked: a user's name, "Ctrl-C", …
    package var requester: String
    /// Whether finalizers are ended, too.
    package var isForced: Bool

    package init(requester: String, isForced: Bool = false) {
        self.requester = requester
        self.isForced = isForced
    }
}
