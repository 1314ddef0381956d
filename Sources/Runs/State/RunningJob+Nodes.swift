import Planning

/// The tree of a job's steps: its own come first in the list, those that actions bring along after them, in the order in which they became known.
extension RunningJob {
    /// Adds the steps of composite actions that are known already.
    mutating func addInnerSteps(of place: Int) {
        for step in nodes[place].planned.innerSteps {
            let inner = nodes.count
            nodes.append(StepNode(step, parent: place))
            nodes[place].children.append(inner)
            addInnerSteps(of: inner)
        }
    }

    /// A new attempt at a composite action has steps of its own, so that no name is used twice; those of the attempt before are over.
    mutating func renewInnerSteps(of place: Int) {
        guard !nodes[place].children.isEmpty else { return }
        for old in nodes.indices where steps(above: old).contains(place) {
            for phase in StepID.Phase.allCases where nodes[old][phase].isRunning {
                let report = StepReport(outcome: .failure, reason: StepReport.engineLostRunAgain)
                nodes[old][phase] = .finished(attempt: nodes[old][phase].attempt, report)
                if phase != .post, nodes[old].planned.post != nil { nodes[old].isRegistered = true }
            }
        }
        for old in nodes.indices.reversed() where steps(above: old).contains(place) {
            // From the innermost outwards: an action is left by way of those around it.
            if hasRegistered(old) { nodes[old].isRegistered = true }
        }
        nodes[place].formerChildren += nodes[place].children
        nodes[place].children = []
        addInnerSteps(of: place)
    }

    /// Whether another attempt came or comes after this one at the step, or at an action that it belongs to.
    func isAttemptedAgain(_ step: StepID) -> Bool {
        guard nodes.indices.contains(step.index) else { return false }
        if nodes[step.index][step.phase].attempt > step.attempt { return true }
        let line = steps(above: step.index) + [step.index]
        return zip(line, line.dropFirst()).contains { nodes[$0].formerChildren.contains($1) }
    }

    /// The job's own steps that run whatever happens, and have not started.
    package var waitingFinalizers: [Int] {
        ownSteps.filter { nodes[$0].planned.isFinalizer && nodes[$0].main == .pending(attempt: nodes[$0].main.attempt) }
    }

    /// The job's own steps.
    var ownSteps: Range<Int> { 0..<ownStepCount }

    /// The step of the job's own under which this one stands, or this one.
    package func ownStep(above place: Int) -> Int { steps(above: place).first ?? place }

    /// Those whose actions it belongs to, outermost first.
    package func steps(above place: Int) -> [Int] {
        guard let parent = nodes[place].parent else { return [] }
        return steps(above: parent) + [parent]
    }

    /// The steps beside it, itself among them.
    package func steps(beside place: Int) -> [Int] { nodes[place].parent.map { nodes[$0].children } ?? Array(ownSteps) }

    /// The step's name after those of the steps whose actions it belongs to.
    package func name(of step: StepID) -> String {
        let names = (steps(above: step.index) + [step.index]).map { nodes[$0].planned.name }
        return step.phase.prefix + names.joined(separator: " / ")
    }

    /// Whether there is something to do for the step in this phase.
    func has(_ phase: StepID.Phase, _ place: Int) -> Bool {
        switch phase {
        case .main: true
        case .pre: nodes[place].planned.pre != nil || nodes[place].children.contains { has(.pre, $0) }
        case .post: nodes[place].isRegistered
        }
    }

    /// Whether a step of its action is followed by a post step.
    func hasRegistered(_ place: Int) -> Bool {
        (nodes[place].formerChildren + nodes[place].children).contains { nodes[$0].isRegistered }
    }

    /// The steps of a composite action that have something to do in this phase, in the order in which they do it.
    func innerSteps(of place: Int, _ phase: StepID.Phase) -> [Int] {
        let node = nodes[place]
        guard phase == .post else { return node.children.filter { has(phase, $0) } }
        return (node.formerChildren + node.children).reversed().filter { has(phase, $0) }
    }

    /// The steps of the job's own that have something to do in this phase, in the order in which they do it.
    ///
    /// Post steps come in the reverse of the steps' order, as GitHub's ADR 361 has it. GitHub's runner takes the order in which they are
    /// registered (ActionRunner.cs), which puts those of actions with a `pre` behind those of all others.
    func ownSteps(_ phase: StepID.Phase) -> [Int] {
        switch phase {
        case .main: Array(ownSteps)
        case .pre: ownSteps.filter { has(.pre, $0) }
        case .post: registered.sorted(by: >)
        }
    }
}

extension StepID.Phase {
    /// What stands before the step's name, as on GitHub.
    package var prefix: String {
        switch self {
        case .pre: "Pre "
        case .main: ""
        case .post: "Post "
        }
    }
}
