package import Planning

/// One step of a running job: what it is, and where each of its phases stands.
package struct StepNode: Hashable, Sendable {
    package internal(set) var planned: PlannedStep
    package internal(set) var main: StepState
    /// What runs at the end of the job, if the step ran.
    package internal(set) var post: StepState
    /// Whether the steps after it see what it set: its outputs, its variables. A background step's are seen once it has been waited for.
    var isSettled = false
    /// The job's status when the turn of a step came that had to queue: its `if` speaks of that one.
    var statusAtTurn: Outcome?

    init(_ planned: PlannedStep) {
        self.planned = planned
        main = .pending(attempt: 1)
        post = .pending(attempt: 1)
    }

    package subscript(phase: StepID.Phase) -> StepState {
        get {
            switch phase {
            case .main: main
            case .post: post
            }
        }
        set {
            switch phase {
            case .main: main = newValue
            case .post: post = newValue
            }
        }
    }

    /// Whether the job goes on while it runs. Its post step is as any other.
    func isBackground(_ phase: StepID.Phase) -> Bool { phase == .main && planned.isBackground }

    /// Whether no process carries it out: it is there to wait for others.
    var isControl: Bool { planned.isControl }
}
