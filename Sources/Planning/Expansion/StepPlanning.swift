import Expressions
import Source
import Workflows

/// The steps of a job, with the actions that they use and the steps that they wait for resolved.
struct StepPlanning {
    /// Of the workflow file, for diagnostics.
    let path: String
    private var steps: [PlannedStep] = []
    private var faults: [Diagnostic] = []

    init(path: String) { self.path = path }

    /// The steps in the order in which they come, and what is to be told about them.
    func steps(of job: Job.StepsBody) -> ([PlannedStep], [Diagnostic]) {
        var planning = self
        if job.container != nil || job.services != nil {
            planning.addContainers(job.container?.range ?? job.services?.range ?? job.runsOn.range)
        }
        for definition in job.steps { planning.add(definition) }
        return (planning.steps, planning.faults)
    }

    /// The step that GitHub's runner puts before all others, under its name.
    private mutating func addContainers(_ range: SourceRange) {
        let uses = Step.Uses(reference: Located("sluice/containers", at: range))
        add(
            Step(action: .uses(uses), range: range), standard: "Initialize containers", .containers, post: .always)
    }

    private mutating func add(_ step: Step) {
        switch step.action {
        case .run(let run): add(step, standard: "Run \(run.script.value.source.firstLine)", .script)
        case .uses(let uses):
            guard let action = Self.builtIn(uses.reference.value) else { return faults.append(unknown(uses)) }
            add(
                step, standard: "Run \(uses.reference.value)", .builtIn(action),
                post: action == .cache ? .onSuccess : nil)
        case .wait(let ids): add(step, standard: "Wait", .wait(ids.compactMap { place(ofBackgroundStep: $0) }))
        case .waitAll(let isMeant): add(step, standard: "Wait for all", .waitAll(isMeant))
        case .cancel(let id): add(step, standard: "Cancel", .cancel(place(ofBackgroundStep: id)))
        case .parallel(let members): add(members, of: step)
        }
    }

    private mutating func add(
        _ step: Step, standard: String, _ action: PlannedStep.Action, post: PlannedStep.Post? = nil
    ) {
        steps.append(
            PlannedStep(
                definition: step, contextName: step.id?.value, name: name(step, standard: standard), action: action,
                post: post))
    }

    /// `parallel` is short for steps in the background and a `wait` for them.
    private mutating func add(_ members: [Step], of group: Step) {
        let first = steps.count
        for var member in members {
            member.isBackground = true
            add(member)
        }
        let targets = (first..<steps.count).filter { steps[$0].isBackground }
        add(group, standard: "Wait for parallel steps", .wait(targets))
    }

    /// GitHub's runner passes over an id that it does not know, so this is no error.
    private mutating func place(ofBackgroundStep id: Located<String>) -> Int? {
        let place = steps.firstIndex { step in
            step.isBackground && step.contextName?.lowercased() == id.value.lowercased()
        }
        if place == nil {
            faults.append(
                .warning(
                    "There is no background step '\(id.value)' before this one.", path: path, range: id.range,
                    hint: "It needs 'id: \(id.value)' and 'background: true'."))
        }
        return place
    }

    private func name(_ step: Step, standard: String) -> String { step.name?.value.source ?? standard }

    /// `owner/repo[/path]@anything` of an action that is carried out here.
    private static func builtIn(_ reference: String) -> BuiltInAction? {
        guard let at = reference.firstIndex(of: "@") else { return nil }
        return BuiltInAction(rawValue: reference[..<at].lowercased())
    }

    private func unknown(_ uses: Step.Uses) -> Diagnostic {
        let known = BuiltInAction.allCases.map(\.rawValue)
        let name = uses.reference.value.split(separator: "@").first.map(String.init) ?? uses.reference.value
        let near = nearestName(to: name, among: known).map { "Did you mean '\($0)'? " } ?? ""
        return .error(
            "'uses: \(uses.reference.value)' is not carried out yet by this version of Sluice.", path: path,
            range: uses.reference.range, hint: near + "Built in are: \(known.joined(separator: ", ")).")
    }
}

extension String {
    var trimmingSpaces: String {
        var rest = self[...]
        while rest.first == " " || rest.first == "\t" { rest = rest.dropFirst() }
        while rest.last == " " || rest.last == "\t" { rest = rest.dropLast() }
        return String(rest)
    }
}
