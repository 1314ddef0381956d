import Conductor
import Expressions
import Glibc
import Planning
import Processes
import Runs

/// A step's process as it was started, for whoever wants to look around there later.
struct StartedStep {
    var id: String
    var name: String
    var action: PlannedStep.Action
    var spawn: StepSpawn
}

extension PreparedJob {
    mutating func remember(_ running: RunningStep) {
        guard let spawn = running.spawn, running.order.id.phase == .main else { return }
        let step = running.order.step
        started.append(StartedStep(id: "\(running.order.id)", name: step.name, action: step.action, spawn: spawn))
    }

    /// Writes down how the steps were started, without a secret, and marks the workspace as that of this job. What goes wrong only means
    /// that nobody can look around there.
    func keepForShell() {
        let secrets = run.configuration.secrets
        let seal = { (text: String) in SealedText(text, secrets: secrets, redact: run.redact) }
        var steps: [KeptStep] = []
        var containers: Value = .null
        for step in started {
            if case .containers = step.action {
                containers = Self.order(of: step.spawn).map { KeptJob.sealed($0, seal) } ?? .null
            } else {
                steps.append(KeptStep(id: step.id, name: step.name, step.spawn, seal: seal))
            }
        }
        let record: Value = [
            "slot": .string(slot.path), "command_folder": .string(commandFolder),
            "event_path": .string(github["event_path"]?.asString ?? ""), "steps": .array(steps.map(\.value)),
            "containers": containers,
        ]
        let path = KeptJob.path(run: run.configuration.runDirectory, job: order.job.id.fileName)
        guard let folder = parentFolder(of: path), (try? makeFolders(folder, mode: 0o700)) != nil,
            (try? writeFile(path, record.json(.compact).utf8)) != nil
        else { return }
        slot.mark(asKeptBy: path)
    }

    private static func order(of spawn: StepSpawn) -> Value? {
        let prefix = ContainerProgram.orderVariable + "="
        guard let pair = spawn.environment.last(where: { $0.hasPrefix(prefix) }) else { return nil }
        return try? Value(parsingJSON: String(pair.dropFirst(prefix.count)), keys: .caseSensitive)
    }
}
