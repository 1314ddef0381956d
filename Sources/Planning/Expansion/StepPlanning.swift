import Expressions
import Source
import Workflows

/// The steps of a job, with the actions that they use and the steps that they wait for resolved.
struct StepPlanning {
    /// Of the workflow file, for diagnostics.
    let path: String
    let actions: KnownActions
    /// Of the actions in which these steps stand, outermost first.
    let callers: [String]
    /// Whether the steps run in a container whatever expressions come to.
    var isInContainer = false
    var result = Result()

    /// The steps in the order in which they come, and what is to be told about them.
    struct Result {
        var steps: [PlannedStep] = []
        var faults: [Diagnostic] = []
        /// Remote actions that are not known.
        var missing: [MissingAction] = []
        /// Why the job cannot be set up; as on GitHub, it fails then before its first step, and other jobs run.
        var setUpFault: String?
    }

    /// How deep composite actions may stand in each other, as on GitHub.
    static let deepestAction = 10

    init(path: String, actions: KnownActions, callers: [String] = []) {
        self.path = path
        self.actions = actions
        self.callers = callers
    }

    func steps(_ definitions: [Step]) -> Result {
        var planning = self
        for definition in definitions { planning.add(definition) }
        return planning.result
    }

    func steps(of job: Job.StepsBody) -> Result { steps(of: job, inImage: false) }

    /// Of a job whose labels mean an image.
    func stepsInImage(of job: Job.StepsBody) -> Result { steps(of: job, inImage: true) }

    private func steps(of job: Job.StepsBody, inImage: Bool) -> Result {
        var planning = self
        planning.isInContainer = inImage || job.isSurelyInContainer
        if inImage || job.container != nil || job.services != nil {
            planning.addContainers(job.container?.range ?? job.services?.range ?? job.runsOn.range)
        }
        for definition in job.steps { planning.add(definition) }
        return planning.result
    }

    /// The step that GitHub's runner puts before all others, under its name.
    private mutating func addContainers(_ range: SourceRange) {
        let uses = Step.Uses(reference: Located("sluice/containers", at: range))
        add(
            Step(action: .uses(uses), range: range), standard: "Initialize containers", .containers,
            post: PlannedStep.Hook())
    }

    private mutating func add(_ step: Step) {
        switch step.action {
        case .run(let run):
            let standard = "Run \(run.script.value.source.firstLine)"
            if !isInContainer, DiskSpaceStep.isOne(run) {
                passOver(step, standard: standard, at: run.script.range)
            } else {
                add(step, standard: standard, .script)
            }
        case .uses(let uses):
            add(step, uses)
        case .wait(let ids): add(step, standard: "Wait", .wait(ids.compactMap { place(ofBackgroundStep: $0) }))
        case .waitAll(let isMeant): add(step, standard: "Wait for all", .waitAll(isMeant))
        case .cancel(let id): add(step, standard: "Cancel", .cancel(place(ofBackgroundStep: id)))
        case .parallel(let members): add(members, of: step)
        }
    }

    /// What makes room on GitHub's machines has no use on another one.
    mutating func passOver(_ step: Step, standard: String, at range: SourceRange) {
        let name = name(step, standard: standard)
        add(
            step, standard: standard,
            .passedOver("It frees disk space of GitHub's machines; here it would delete what is installed."))
        result.faults.append(
            Diagnostic(
                .notice, "'\(name.firstLine)' frees disk space of GitHub's machines, and is skipped on this one.",
                path: path,
                range: range))
    }

    mutating func add(
        _ step: Step, standard: String, _ action: PlannedStep.Action, pre: PlannedStep.Hook? = nil,
        post: PlannedStep.Hook? = nil
    ) {
        result.steps.append(
            PlannedStep(
                definition: step, contextName: step.id?.value, name: name(step, standard: standard), action: action,
                pre: pre, post: post))
    }

    /// `parallel` is short for steps in the background and a `wait` for them.
    private mutating func add(_ members: [Step], of group: Step) {
        let first = result.steps.count
        for var member in members {
            member.isBackground = true
            add(member)
        }
        let targets = (first..<result.steps.count).filter { result.steps[$0].isBackground }
        add(group, standard: "Wait for parallel steps", .wait(targets))
    }

    /// GitHub's runner passes over an id that it does not know, so this is no error.
    private mutating func place(ofBackgroundStep id: Located<String>) -> Int? {
        let place = result.steps.firstIndex { step in
            step.isBackground && step.contextName?.lowercased() == id.value.lowercased()
        }
        if place == nil {
            result.faults.append(
                .warning(
                    "There is no background step '\(id.value)' before this one.", path: path, range: id.range,
                    hint: "It needs 'id: \(id.value)' and 'background: true'."))
        }
        return place
    }

    private func name(_ step: Step, standard: String) -> String { step.name?.value.source ?? standard }
}

extension String {
    var trimmingSpaces: String {
        var rest = self[...]
        while rest.first == " " || rest.first == "\t" { rest = rest.dropFirst() }
        while rest.last == " " || rest.last == "\t" { rest = rest.dropLast() }
        return String(rest)
    }
}
