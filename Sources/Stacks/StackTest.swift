import Containers
import Workflows

/// One stack from its first check to its audit: the sequence, and what a failure leaves to be done.
package struct StackTest {
    package enum Extent: Hashable, Sendable {
        /// The whole proof.
        case test
        /// Up to the seed; the stack then stays for work by hand.
        case up
    }

    private let context: StackContext
    private let logs: ContainerLogs
    private let extent: Extent

    package init(context: StackContext, logs: ContainerLogs, extent: Extent = .test) {
        self.context = context
        self.logs = logs
        self.extent = extent
    }

    /// How it ended; everything else has been told on the way.
    ///
    /// - Parameter keeping: Whether the stack stays, and is the guard's from then on: for so many seconds after a failure, without them
    ///   until somebody takes it down.
    package func run(keeping: (_ seconds: Double?) -> Bool = { _ in false }) -> StackOutcome {
        context.tell(.began(context.identity))
        var failure = prove()
        if extent == .up, failure == nil, !context.cancellation.isCancelled {
            if keeping(nil) {
                logs.stop()
                return context.finish(nil)
            }
            let refusal = StackFailure(.seed, "The stack cannot be left standing, and is taken down.")
            failure = refusal
            context.tell(.failed(refusal))
        }
        guard hasBegun(failure) else { return context.finish(failure) }
        context.carryOut(.collect, { StackCollect(context).run() }, after: &failure)
        if failure != nil, let seconds = context.file.down.keepOnFailure, !context.cancellation.isCancelled,
            keeping(seconds)
        {
            logs.stop()
            context.tell(.kept(untilSecondsFromNow: seconds))
            return context.finish(failure)
        }
        end(&failure)
        return context.finish(failure)
    }

    /// Whether anything was made that must be seen gone: not by a check that failed.
    private func hasBegun(_ failure: StackFailure?) -> Bool {
        guard failure?.phase == .check else { return true }
        ModelFile.remove(project: context.project.name)
        for phase in [StackPhase.collect, .down, .audit] { context.tell(.phaseFinished(phase, .skipped)) }
        return false
    }

    /// The phases that prove something. Only suites and assertions go on after each other's failure: both look at
    /// what is there, and the second often tells why the first failed.
    private func prove() -> StackFailure? {
        var failure: StackFailure?
        for phase in [StackPhase.check, .build, .up, .ready, .seed, .drive, .suites, .assert] {
            let isProof = phase == .suites || phase == .assert
            if extent == .up, isProof || phase == .drive { continue }
            let goesOn = failure == nil || (failure?.phase == .suites && phase == .assert)
            guard goesOn, !context.cancellation.isCancelled else {
                context.tell(.phaseFinished(phase, .skipped))
                continue
            }
            context.carryOut(phase, { () throws(StackFailure) in try run(phase) }, after: &failure)
        }
        return failure
    }

    private func run(_ phase: StackPhase) throws(StackFailure) {
        switch phase {
        case .check: try StackCheck(context).run()
        case .build: try StackBuild(context).run()
        case .up:
            try follow()
            try StackUp(context).run()
        case .ready: try StackReady(context).run()
        case .seed: try StackSeed(context).run()
        case .drive: try StackDrive(context).run()
        case .suites: try StackSuites(context).run()
        case .assert: try StackAssertions(context).run()
        case .collect, .down, .audit: break
        }
    }

    private func follow() throws(StackFailure) {
        do throws(ContainerError) {
            try logs.start()
        } catch {
            throw StackFailure(.up, "The stack's logs cannot be followed: \(error.message)")
        }
    }

    /// Down and audit; what they find is a failure of its own where nothing failed before.
    private func end(_ failure: inout StackFailure?) {
        let removesImages = failure != nil
        context.carryOut(
            .down,
            { () throws(StackFailure) in
                defer { logs.stop() }
                try StackDown(context, removesImages: removesImages).run()
            }, after: &failure)
        context.carryOut(.audit, { () throws(StackFailure) in try StackAudit(context).run() }, after: &failure)
    }
}
