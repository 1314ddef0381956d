package import Processes
import Workflows

/// Runs the suites one after the other; a failing one does not stop the others.
package struct StackSuites {
    private let context: StackContext
    private let ladder: TerminationLadder

    /// - Parameters:
    ///   - ladder: By which a suite is ended that takes too long, or when the test is cancelled.
    package init(_ context: StackContext, ladder: TerminationLadder = .standard(interrupt: .seconds(5))) {
        self.context = context
        self.ladder = ladder
    }

    /// Throws the first failure when all have run, and the word of the end at once.
    package func run() throws(StackFailure) {
        var first: StackFailure?
        for suite in chosen {
            try context.cancellation.check(in: .suites)
            context.tell(.suiteStarted(suite.name.value))
            let (result, failure) = SuiteRun(context, suite, ladder: ladder).run()
            context.tell(.suiteFinished(result))
            first = first ?? failure
        }
        try context.cancellation.check(in: .suites)
        if let first { throw first }
    }

    /// Those of the variant, where it names some.
    private var chosen: [StackSuite] {
        let variant = context.file.variants.first { $0.name.value == context.identity.variant }
        guard let names = variant?.suites?.map(\.value) else { return context.file.suites }
        return context.file.suites.filter { names.contains($0.name.value) }
    }
}
