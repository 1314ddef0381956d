import Expressions
import Source
import Workflows

extension StepPlanning {
    /// A step that uses an action. What was found for this very reference comes before the built-in ones: so an action can be replaced.
    mutating func add(_ step: Step, _ uses: Step.Uses) {
        var (step, uses) = (step, uses)
        uses.reference.value = actions.resolved(uses.reference.value, in: callers.last ?? path)
        step.action = .uses(uses)
        let reference = uses.reference.value
        let standard = "Run \(reference)"
        if let known = actions[reference] { return add(step, uses, known.file, known.definition, known.faults) }
        if let action = actions.builtIn(reference) {
            let checkout = CheckoutInputs(repository: actions.repository)
            if action == .checkout, let (text, range) = checkout.problem(uses.inputs) {
                result.faults.append(.error(text, path: path, range: range))
            }
            return add(step, standard: standard, .builtIn(action), post: action == .cache ? Self.onSuccess : nil)
        }
        if DiskSpaceStep.isOne(reference), !actions.isReplaced(reference) {
            return passOver(step, standard: standard, at: uses.reference.range)
        }
        switch ActionReference(reference) {
        case .local: add(step, standard: standard, .unread)
        case .remote where actions.isComplete: lack(uses)
        case .remote: add(step, standard: standard, .unread)
        case .image(let image): add(step, standard: standard, .image(image))
        }
    }

    private mutating func add(
        _ step: Step, _ uses: Step.Uses, _ file: ActionFile, _ definition: ActionDefinition?, _ told: [Diagnostic]
    ) {
        guard let definition else { return addUnusable(step, uses, told) }
        guard callers.count < Self.deepestAction else {
            return refuse(uses, "stands in more than \(Self.deepestAction) composite actions, one in the other.")
        }
        var planning = StepPlanning(path: file.path, actions: actions, callers: callers + [file.reference])
        planning.isInContainer = isInContainer
        let inner = planning.steps(definition.compositeSteps)
        result.faults += inner.faults
        result.missing += inner.missing
        result.setUpFault = result.setUpFault ?? inner.setUpFault
        let action = PlannedAction(file, definition, steps: inner.steps)
        add(step, standard: "Run \(uses.reference.value)", .action(action), pre: action.pre, post: action.post)
    }

    private mutating func addUnusable(_ step: Step, _ uses: Step.Uses, _ told: [Diagnostic]) {
        let place = "\(path):\(uses.reference.range.start.line):\(uses.reference.range.start.column)"
        let reasons = told.filter { $0.severity == .error }.map { fault in
            let start = fault.range.map { ":\($0.start.line):\($0.start.column)" } ?? ""
            return " \(fault.path ?? "")\(start): \(fault.message)"
        }
        result.setUpFault =
            result.setUpFault
            ?? "\(place): The action '\(uses.reference.value)' cannot be used.\(reasons.joined())"
        result.faults.append(
            .warning(
                "'uses: \(uses.reference.value)' names an action that cannot be used: the job will fail.", path: path,
                range: uses.reference.range))
        result.faults += told.map { fault in
            var fault = fault
            fault.severity = .warning
            return fault
        }
        add(step, standard: "Run \(uses.reference.value)", .unread)
    }

    /// What `actions/cache` saves, it saves only while the job succeeds.
    private static let onSuccess = PlannedStep.Hook(try? Condition(parsing: "success()"))

    private mutating func lack(_ uses: Step.Uses) {
        let known = BuiltInAction.allCases.map(\.rawValue)
        let name = uses.reference.value.split(separator: "@").first.map(String.init) ?? uses.reference.value
        let near = nearestName(to: name, among: known).map { "Did you mean '\($0)'? " } ?? ""
        result.missing.append(
            MissingAction(reference: uses.reference.value, path: path, range: uses.reference.range))
        refuse(
            uses, "cannot be had: no source of actions knows it.",
            hint: near + "Built in are: \(known.joined(separator: ", ")).")
    }

    private mutating func refuse(_ uses: Step.Uses, _ why: String, hint: String? = nil) {
        result.faults.append(
            .error("'uses: \(uses.reference.value)' \(why)", path: path, range: uses.reference.range, hint: hint))
    }
}
