package import Expressions
package import Source

/// One entry under `assert:`.
package enum StackAssertion: Hashable, Sendable {
    case logs(service: Located<String>, absent: [Located<String>], present: [Located<String>], SourceRange)
    case files(StackPlace, count: Located<CountCondition>?, expect: Located<Condition>?, SourceRange)
    case http(StackRequest, SourceRange)
    /// Nil where it does not matter.
    case containers(service: Located<String>, exit: Int?, restarts: Int?, oom: Bool?, SourceRange)
}
