package import Expressions
package import Source

/// One entry under `drive:`.
package enum DriveStep: Hashable, Sendable {
    /// A one-shot container of a service.
    case run(service: Located<String>, arguments: [Located<Template>], exit: Int, within: Double, SourceRange)
    case request(StackRequest, within: Double, SourceRange)
    /// Asks again and again.
    case poll(
        StackRequest, until: Located<Condition>, fail: Located<Condition>?, every: Double, within: Double, SourceRange)
}
