import Conductor
import Planning
import Runs
import Workflows

extension StepStart {
    /// Enters a composite action, or starts the process of another one.
    ///
    /// - Parameter isNew: Whether it was read just now.
    func decide(
        _ place: StepPlace, _ action: PlannedAction, _ uses: Step.Uses, isNew: Bool
    ) throws(ExecutionError) -> Decision {
        let inputs = try ActionInputs(action, uses, in: place.scope)
        let newAction = isNew ? action : nil
        switch action.definition.runs {
        case .composite:
            let scope = ActionScope(action, inputs, place, timeout: try timeout(of: place))
            return .enter(newAction, scope, inputs.annotations)
        case .javaScript(let script):
            guard let file = self.file(of: script, in: place.order.id.phase) else { return .nothingToDo }
            var running = try process(of: action, script, file: file, inputs, place)
            running.newAction = newAction
            running.annotations = inputs.annotations
            if isNew, script.pre != nil {
                running.annotations.append(
                    Annotation(
                        .warning, "`pre` execution is not supported for local action from '\(uses.reference.value)'"))
            }
            return .spawn(running)
        case .docker(let docker):
            try refuseContainers()
            guard var running = try process(of: action, docker, inputs, place) else { return .nothingToDo }
            running.newAction = newAction
            running.annotations = inputs.annotations
            return .spawn(running)
        }
    }

    private func file(of script: ActionDefinition.JavaScript, in phase: Runs.StepID.Phase) -> String? {
        switch phase {
        case .pre: script.pre?.value
        case .main: script.main.value
        case .post: script.post?.value
        }
    }

    private func process(
        of action: PlannedAction, _ script: ActionDefinition.JavaScript, file: String, _ inputs: ActionInputs,
        _ place: StepPlace
    ) throws(ExecutionError) -> RunningStep {
        let path = action.file.folder + "/" + file
        guard fileExists(path) else {
            throw .action("The action '\(action.file.reference)' has no file '\(file)': there is no \"\(path)\".")
        }
        if let container = try container(for: place) {
            return try process(of: action, in: container, path: path, inputs, place)
        }
        let node = try NodeProgram.find(
            script.runtime.value.rawValue, for: action.file.reference,
            facts: job.facts, jobPath: place.path(in: job))
        var extra = inputs.variables + job.stateVariables(of: place.order.id)
        // Inside a composite action this is that one's folder, as on GitHub.
        if place.enclosing == nil { extra.append(("GITHUB_ACTION_PATH", action.file.folder)) }
        try place.files.create(owner: job.user)
        var running = try running(
            place, arguments: [node, path], variables: place.variables(in: job, adding: extra),
            folder: job.slot.workspace)
        running.servicesPlace = .host
        return running
    }
}
