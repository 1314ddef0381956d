/// A stack that is up already, as it is seen from outside: its answers, the suites, its answers again. Nothing of it is
/// made, changed or taken down.
package struct TargetTest {
    private let context: StackContext
    private let leftOut: [StackCheckResult]

    /// - Parameter context: With the part of the file that is carried out.
    package init(context: StackContext, part: TargetPart) {
        self.context = context
        leftOut = part.leftOut
    }

    /// How it ended; everything else has been told on the way.
    package func run() -> StackOutcome {
        context.tell(.began(context.identity))
        context.publish(context.target?.addresses { context.file.ports(of: $0) } ?? [])
        var failure: StackFailure?
        for phase in StackPhase.allCases {
            if let reason = Self.reason(phase) {
                context.tell(.leftOut(phase, reason: reason))
                continue
            }
            let goesOn = failure == nil || (failure?.phase == .suites && phase == .assert)
            guard goesOn, !context.cancellation.isCancelled else {
                context.tell(.phaseFinished(phase, .skipped))
                continue
            }
            context.carryOut(phase, { () throws(StackFailure) in try run(phase) }, after: &failure)
        }
        return context.finish(failure)
    }

    private func run(_ phase: StackPhase) throws(StackFailure) {
        for check in leftOut where check.phase == phase { context.tell(.checked(check)) }
        switch phase {
        case .ready: try StackReady(context).run()
        case .suites: try StackSuites(context).run()
        case .assert: try StackAssertions(context).run()
        case .check, .build, .up, .seed, .drive, .collect, .down, .audit: break
        }
    }

    /// Why a phase is none of a target's test; nil for one that is carried out.
    private static func reason(_ phase: StackPhase) -> String? {
        switch phase {
        case .check: "no compose project is made"
        case .build: "the target has its images"
        case .up: "the target is up"
        case .seed: "the target keeps its data"
        case .drive: "it would change the target's data"
        case .collect: "the target's containers are not looked into"
        case .down: "the target stays up"
        case .audit: "nothing was made"
        case .ready, .suites, .assert: nil
        }
    }
}
