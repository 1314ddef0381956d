import Conductor
import Digests
import Expressions
import Glibc
import Planning
import Processes
import Redaction
import Runs
import Source
import Synchronization
import Workflows

/// What all jobs of a run share: where things are, whom to tell, what is secret.
///
/// State: `redactor`, `shells`, `eventFile`, `environmentSecrets` and `interrupted`, each guarded by its own mutex; all else never changes.
final class HostRun: Sendable {
    let configuration: HostConfiguration
    let record: any RecordPort
    let report: @Sendable (ExecutionReport) -> Void
    let output: @Sendable (Runs.StepID, [UInt8]) -> Void
    let keeper: KeeperLink
    let trash: Trash
    /// The run's folder for scripts and command files.
    let temporary: String
    /// `secrets` of the workflow that was asked for.
    let secrets: ValueObject
    /// What marks the processes of this run, different for each run of the machine.
    let mark: String
    private let redactor: Mutex<Redactor>
    private let shells = Mutex<[[String]: Shell]>([:])
    private let eventFile = Mutex(false)
    private let environmentSecrets = Mutex<[String: [String: String]]>([:])
    private let interrupted = Mutex<Set<Runs.StepID>>([])

    init(
        _ configuration: HostConfiguration, record: any RecordPort,
        report: @escaping @Sendable (ExecutionReport) -> Void,
        output: @escaping @Sendable (Runs.StepID, [UInt8]) -> Void
    ) {
        self.configuration = configuration
        self.record = record
        self.report = report
        self.output = output
        mark = String(sha256(configuration.runDirectory).prefix(16))
        trash = Trash(root: configuration.slots + "/.trash", mark: "\(mark)-\(getpid())-\(configuration.token)")
        temporary = TemporaryFolder.path(ofRun: configuration.runDirectory, in: configuration.temporaryRoot)
        keeper = KeeperLink(configuration, temporary: temporary)
        let sorted = configuration.secrets.sorted { $0.key < $1.key }
        secrets = ValueObject(sorted.map { ($0.key, .string($0.value)) })
        redactor = Mutex(Redactor(secrets: sorted.map(\.value)))
    }

    /// Whether users of steps are kept apart, and steps of this workflow may use docker all the same.
    var grantsDocker: Bool {
        configuration.separation?.grantsDocker(to: configuration.plan.workflow.path) ?? false
    }

    /// Nothing of the job runs any more: whoever asks next may have its place among the jobs of all runs.
    func leavePlace(_ job: String) { JobPlaces.leave(job: job, run: configuration.runDirectory) }

    /// For texts that are read before the keeper could mask them: files, not the output.
    func redact(_ text: String) -> String { redactor.withLock { $0.redact(text) } }

    func isSecret(_ text: String) -> Bool { redactor.withLock { $0.contains(text) } }

    func addMasks(_ values: [String]) {
        guard !values.isEmpty else { return }
        redactor.withLock { $0.add(masks: values) }
        keeper.remember(values)
    }

    /// Those of an environment, masked from here on. Throws what reading them throws.
    func secrets(ofEnvironment key: String) throws(ExecutionError) -> [String: String] {
        if let known = environmentSecrets.withLock({ $0[key] }) { return known }
        let secrets = try configuration.environmentSecrets(key)
        let values = secrets.values.sorted()
        addMasks(values)
        // A keeper that is not there yet is told when it comes.
        if !values.isEmpty { try? keeper.send(.addSecrets(values)) }
        environmentSecrets.withLock { $0[key] = secrets }
        return secrets
    }

    /// Asks the keeper to end a step; one that it has not heard of yet it passes over.
    func interrupt(_ step: Runs.StepID, _ interruption: Interruption) {
        interrupted.withLock { _ = $0.insert(step) }
        guard let id = try? step.keeperID() else { return }
        // If nobody listens, the step is lost or looked at again when there is another keeper.
        try? keeper.send(
            .interrupt(
                step: id, reason: interruption.rawValue, force: interruption == .forced ? .kill : .ladder))
    }

    func isInterrupted(_ step: Runs.StepID) -> Bool { interrupted.withLock { $0.contains(step) } }

    /// As `Shell.init`, which looks through the folders of PATH: what was found stays found for the run.
    func shell(option: String?, path: String) throws(ExecutionError) -> Shell {
        let key = [option ?? "", path]
        if let known = shells.withLock({ $0[key] }) { return known }
        let shell = try Shell(option: option, path: path)
        shells.withLock { $0[key] = shell }
        return shell
    }

    /// The path of the event's payload, written the first time that a job asks for it. Throws `system`.
    func eventPath(_ event: Value) throws(ExecutionError) -> String {
        let path = temporary + "/event.json"
        let failure = eventFile.withLock { isWritten -> ExecutionError? in
            if isWritten { return nil }
            do throws(ExecutionError) {
                try makeFolders(temporary, mode: 0o700)
                try writeFile(path, event.json(.indented).utf8)
                isWritten = true
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
        return path
    }

    /// Tells the workflow's place of an error, for people.
    func annotation(_ error: ExecutionError, in workflow: String) -> Annotation {
        let start = error.range?.start
        return Annotation(
            .error, redact(error.message), file: start == nil ? nil : workflow, line: start?.line, column: start?.column
        )
    }
}
