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
        switch assertion {
        case .logs(let service, let absent, let present, let range):
            let logs = LogAssertion(service: service, absent: absent, present: present, context: context)
            try carryOut("logs of \(service.value)", range) { () throws(StackFailure) in try logs.check() }
        case .files(let place, let count, let expect, let range):
            let files = FileAssertion(place: place, count: count, expect: expect, context: context)
            let title = "files \(place.owner.value):\(place.path.value.source)"
            try carryOut(title, range) { () throws(StackFailure) in try files.check() }
        case .http(let request, let range):
            try carryOut("\(request.method) \(request.url.value.source)", range) { () throws(StackFailure) in
                try StackExchange(context, .assert).carryOut(request, within: Self.patience)
            }
        case .containers(let service, let exit, let restarts, let oom, let range):
            let containers = ContainerAssertion(
                service: service, exit: exit, restarts: restarts, oom: oom, context: context)
            try carryOut("containers of \(service.value)", range) { () throws(StackFailure) in try containers.check() }
        }
    }

    /// For an answer, in seconds.
    private static let patience = 30.0

    private func carryOut(
        _ title: String, _ range: SourceRange, _ body: () throws(StackFailure) -> Void
    ) throws(StackFailure) {
        try context.carryOut(.assert, title, at: range, body)
    }
}
