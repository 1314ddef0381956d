import Conductor
import Planning
import Runs

extension StepStart {
    /// A JavaScript action in the job's container: `path` is that of its file on the host.
    func process(
        of action: PlannedAction, in container: String, path: String, _ inputs: ActionInputs,
        _ place: StepPlace
    ) throws(ExecutionError) -> RunningStep {
        guard let node = job.containers?.node else {
            throw .action(
                "The action '\(action.file.reference)' needs Node.js, and neither this host's runs in the job's container "
                    + "nor has its image one.")
        }
        var extra = inputs.variables
        for state in job.states[place.order.id.index] ?? [] {
            extra.append(("STATE_" + state.name, state.value))
        }
        if place.enclosing == nil { extra.append(("GITHUB_ACTION_PATH", action.file.folder)) }
        try place.files.create(mode: place.fileMode, owner: job.user)
        var running = try running(
            place, in: container, arguments: [node, job.paths.inContainer(path)],
            folder: job.paths.inContainer(job.slot.workspace), adding: extra)
        running.servicesPlace = job.containers?.servicesPlace
        return running
    }
}
