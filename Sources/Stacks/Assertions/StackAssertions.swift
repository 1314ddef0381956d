import Expressions
import Source
import Workflows

/// Looks at what the stack has become. All assertions are looked at; the first that does not hold is the cause.
package struct StackAssertions {
    private let context: StackContext

    package init(_ context: StackContext) { self.context = context }

    package func run() throws(StackFailure) {
        var first: StackFailure?
        for assertion in context.file.assertions {
            do throws(StackFailure) {
                try check(assertion)
            } catch {
                first = first ?? error
                try context.cancellation.check(in: .assert)
            }
        }
        if let first { throw first }
    }

    private func check(_ assertion: StackAssertion) throws(StackFailure) {
        try context.carryOut(.assert, assertion.title, at: assertion.range) { () throws(StackFailure) in
            switch assertion {
            case .logs(let service, let absent, let present, _):
                try LogAssertion(service: service, absent: absent, present: present, context: context).check()
            case .files(let place, let count, let expect, _):
                try FileAssertion(place: place, count: count, expect: expect, context: context).check()
            case .http(let request, _):
                try StackExchange(context, .assert).carryOut(request, within: Self.patience)
            case .containers(let service, let exit, let restarts, let oom, _):
                try ContainerAssertion(service: service, exit: exit, restarts: restarts, oom: oom, context: context)
                    .check()
            }
        }
    }

    /// For an answer, in seconds.
    private static let patience = 30.0
}
