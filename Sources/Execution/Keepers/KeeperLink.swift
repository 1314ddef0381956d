import Glibc
import Processes
import Synchronization

/// The run's connection to its keeper, whichever it is just now.
///
/// State: `state`, guarded by its mutex, which is never held while anything waits.
final class KeeperLink: Sendable {
    private struct State {
        var client: KeeperClient?
        /// Steps that were there before this engine came: what it must know when it adopts their jobs.
        var known: [Processes.StepID: StepStatus.State] = [:]
        var isClosing = false
        /// What steps have asked to mask: a keeper that comes after the one who heard it has to know.
        var masks: [String] = []
    }

    private let state = Mutex(State())
    private let directory: RunDirectory
    private let configuration: HostConfiguration
    private let maskRecord: MaskRecord

    /// - Parameter temporary: The run's folder for scripts and command files.
    init(_ configuration: HostConfiguration, temporary: String) {
        self.configuration = configuration
        maskRecord = MaskRecord(root: configuration.temporaryRoot, folder: temporary)
        directory = RunDirectory(configuration.runDirectory)
    }

    var client: KeeperClient? { state.withLock { $0.client } }
    var isClosing: Bool { state.withLock { $0.isClosing } }

    /// Connects to the living keeper, or ends what a dead one left and starts another. Blocks.
    /// Returns the masks that are known; throws `fenced`, `startFailed` and what else keeps it from working.
    func connect() throws(KeeperError) -> [String] {
        let client = try reach()
        remember(maskRecord.read() + client.greeting.masks)
        let masks = state.withLock { $0.masks }
        try client.send(.addSecrets(configuration.secrets.values.sorted() + masks))
        let steps = client.greeting.steps.map { ($0.step, $0.state) }
        state.withLock { state in
            state.client = client
            state.known = Dictionary(steps, uniquingKeysWith: { $1 })
        }
        return masks
    }

    /// Keeps masks for a keeper and an engine to come.
    func remember(_ masks: [String]) {
        let all = state.withLock { state -> [String]? in
            let new = masks.filter { !state.masks.contains($0) }
            if new.isEmpty { return nil }
            state.masks += new
            return state.masks
        }
        if let all { maskRecord.write(all) }
    }

    func send(_ request: KeeperRequest) throws(KeeperError) {
        guard let client else { throw KeeperError(.notRunning, "The run has no keeper.") }
        try client.send(request)
    }

    /// What is known of a step that this engine did not start itself; nil when the keeper has never heard of it.
    func status(of step: Processes.StepID) -> StepStatus.State? { state.withLock { $0.known[step] } }

    /// Notes the end of a step, for a job that is adopted only later.
    func note(_ record: ExitRecord, of step: Processes.StepID) {
        state.withLock { if $0.known[step] != nil { $0.known[step] = .ended(record) } }
    }

    /// Asks the keeper to end; its farewell is the last report.
    func shutDown() {
        state.withLock { $0.isClosing = true }
        // A keeper that is gone needs no word.
        try? client?.send(.shutdown)
    }

    func close() {
        state.withLock { $0.isClosing = true }
        client?.close()
    }

    private func reach() throws(KeeperError) -> KeeperClient {
        var lastError = KeeperError(.notRunning, "The keeper of run \(configuration.run) cannot be reached.")
        // A keeper may end between the look at it and the connection, or be about to listen.
        for attempt in 0..<50 {
            do throws(KeeperError) {
                if KeeperRecovery.livingKeeper(of: directory) == nil { try start() }
                return try KeeperClient.connect(runDirectory: directory, epoch: UInt64(configuration.token))
            } catch {
                if error.code == .fenced || error.code == .startFailed { throw error }
                lastError = error
            }
            if attempt > 0 { usleep(20_000) }
        }
        throw lastError
    }

    private func start() throws(KeeperError) {
        if access(directory.steps, F_OK) == 0 { try KeeperRecovery.endLeftovers(runDirectory: directory) }
        try KeeperLauncher.start(
            executable: configuration.keeper, runDirectory: directory, resumeCommand: configuration.resumeCommand,
            graceBeforeResume: configuration.keeperGrace)
    }
}
