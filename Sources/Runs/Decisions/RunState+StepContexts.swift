package import Expressions
import Planning

/// What a step's expressions see of the steps around it.
extension RunState {
    /// What `success()` and `failure()` speak of in a step that starts now: of the job, or of the composite action whose main step it is.
    package func status(of step: StepID) -> Outcome? {
        guard let running = state(of: step.job)?.running else { return nil }
        let node = running.nodes[step.index]
        if step.phase == .main, let parent = node.parent { return running.nodes[parent].status }
        if running.status == .cancelled || step.phase != .main { return running.status }
        return node.statusAtTurn ?? running.status
    }

    /// The `steps` context of a running job's own steps, or of those of a composite action, so far. A step in the background is there once
    /// it has been waited for.
    package func stepsContext(ofJob index: Int, in parent: Int? = nil) -> ValueObject {
        guard let running = jobs[index].running else { return [:] }
        var steps: ValueObject = [:]
        for place in parent.map({ running.nodes[$0].children }) ?? Array(running.ownSteps) {
            let node = running.nodes[place]
            guard let name = node.planned.contextName, let report = node.main.report,
                !node.planned.isBackground || node.isSettled
            else { continue }
            steps[name] = [
                "outputs": .object(report.outputs),
                "outcome": .string(report.outcome.rawValue),
                "conclusion": .string(report.conclusion.rawValue),
            ]
        }
        return steps
    }
}
