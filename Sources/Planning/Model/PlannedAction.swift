import Source
package import Workflows

/// An action that a step uses, with the steps that it brings along.
package struct PlannedAction: Hashable, Sendable {
    package var file: ActionFile
    package var definition: ActionDefinition
    /// Of a composite action.
    package var steps: [PlannedStep]

    /// Reads the file of an action that is met while a job runs; remote actions among its steps are read when their turn comes.
    ///
    /// Throws `PlanningError` with all that is wrong with it.
    package init(reading file: ActionFile) throws(PlanningError) {
        let (definition, diagnostics) = ActionReader().read(SourceFile(path: file.path, text: file.text))
        guard let definition else { throw PlanningError(diagnostics) }
        let planning = StepPlanning(
            path: file.path, actions: KnownActions([], isComplete: false, replacements: file.replacements),
            callers: [file.reference])
        self.init(file, definition, steps: planning.steps(definition.compositeSteps).steps)
    }

    init(_ file: ActionFile, _ definition: ActionDefinition, steps: [PlannedStep]) {
        self.file = file
        self.definition = definition
        self.steps = steps
    }

    package var isComposite: Bool { if case .composite = definition.runs { true } else { false } }

    /// What of it runs before the first step of a job: its `pre`, or that of a step that it brings along.
    package var pre: PlannedStep.Hook? {
        switch definition.runs {
        case .javaScript(let script): script.pre.map { _ in PlannedStep.Hook(script.preCondition?.value) }
        case .docker(let docker): docker.preEntrypoint.map { _ in PlannedStep.Hook(docker.preCondition?.value) }
        case .composite: nil
        }
    }

    package var post: PlannedStep.Hook? {
        switch definition.runs {
        case .javaScript(let script): script.post.map { _ in PlannedStep.Hook(script.postCondition?.value) }
        case .docker(let docker): docker.postEntrypoint.map { _ in PlannedStep.Hook(docker.postCondition?.value) }
        case .composite: nil
        }
    }
}

extension ActionDefinition {
    /// The steps of a composite action; none of another one.
    var compositeSteps: [Step] {
        if case .composite(let steps) = runs { steps } else { [] }
    }
}
