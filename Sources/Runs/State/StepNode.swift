package import Planning

/// One step of a running job: what it is, where each of its phases stands, and which steps its action brought along.
package struct StepNode: Hashable, Sendable {
    package internal(set) var planned: PlannedStep
    /// The step whose composite action this one belongs to; nil for one of the job's own.
    package let parent: Int?
    /// The steps of its composite action, in their order.
    package internal(set) var children: [Int] = []
    /// Those of attempts at it that were lost: what they did is still followed by their post steps.
    var formerChildren: [Int] = []
    /// What its action does before the job's first step.
    package internal(set) var pre: StepState
    package internal(set) var main: StepState
    /// What its action does after the job's last step.
    package internal(set) var post: StepState
    /// What `success()` and `failure()` of its action's main steps speak of; also how the running phase of a composite action ends.
    package internal(set) var status: Outcome = .success
    var stage = Stage.unopened
    /// Whether it has run, so that its post step is to run.
    var isRegistered = false
    /// Whether the steps after it see what it set: its outputs, its variables. A background step's are seen once it has been waited for.
    var isSettled = false
    /// What the steps of a background step's action have set, for each other to see.
    package internal(set) var branch: [SettledStep] = []
    /// The job's status when the turn of a step came that had to queue: its `if` speaks of that one.
    var statusAtTurn: Outcome?

    /// How far the running phase of a composite action is.
    enum Stage: Hashable, Sendable {
        /// Its `if` and its inputs are being evaluated; also any step that is no composite action.
        case unopened
        /// Its steps run.
        case open
        /// Its outputs are being evaluated.
        case completing
    }

    init(_ planned: PlannedStep, parent: Int? = nil) {
        self.planned = planned
        self.parent = parent
        pre = .pending(attempt: 1)
        main = .pending(attempt: 1)
        post = .pending(attempt: 1)
    }

    package subscript(phase: StepID.Phase) -> StepState {
        get {
            switch phase {
            case .pre: pre
            case .main: main
            case .post: post
            }
        }
        set {
            switch phase {
            case .pre: pre = newValue
            case .main: main = newValue
            case .post: post = newValue
            }
        }
    }

    /// Whether the job goes on while it runs; only main steps do so.
    func isBackground(_ phase: StepID.Phase) -> Bool { phase == .main && planned.isBackground }

    /// Whether no process carries it out: it is there to wait for others.
    var isControl: Bool { planned.isControl }

    var isComposite: Bool {
        if case .action(let action) = planned.action { action.isComposite } else { false }
    }
}
