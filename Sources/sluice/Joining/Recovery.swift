import Display
import Execution
import Glibc
import History
import Planning
import Processes
import Runs
import Source

/// Takes up runs whose engine is gone.
struct Recovery {
    let project: Project
    let store: Store

    func abandoned() throws(Failure) -> [RecordedRun] {
        do {
            return try store.abandonedRuns(isAlive: Engine.isAlive)
        } catch {
            throw Failure(error)
        }
    }

    /// Whether nothing is to be done for an abandoned run before somebody approves.
    func isLeftToWait(_ run: RecordedRun) throws(Failure) -> Bool {
        guard store.standing(of: run) == .waiting, CancelRequest.waiting(in: store, run: run.number) == nil,
            DecisionFile.waiting(in: store, run: run.number).isEmpty
        else { return false }
        let (entries, request) = try journal(ofRun: run.number)
        var state = RunState(plan: try plan(of: request))
        for entry in entries {
            // What does not fold is told of when it is taken up.
            guard (try? state.apply(entry.event, at: entry.time)) != nil else { return false }
        }
        return state.waitsForApprovalOnly && (state.nextDeadline.map { $0.time > SystemClock().now() } ?? true)
    }

    private func plan(of request: RunRequest) throws(Failure) -> Plan {
        let commit = try project.commit(request.event.sha)
        return try RunPreparation.plan(
            request, try WorkflowCatalog(project.repository, at: commit, naming: request.workflow))
    }

    /// Brings the run to its end, or to where it waits for an approval and nothing else. Throws a usage failure when it has ended or its engine lives.
    func resume(_ run: RecordedRun) async throws {
        if run.state == .finished { return try await clear(run) }
        try check(run)
        let directory = store.paths.runDirectory(run.number)
        let (entries, request) = try journal(ofRun: run.number)
        let plan = try plan(of: request)
        InterruptSignals.ignoreRequests()
        let (token, restart) = try history { () throws(HistoryError) in
            try store.takeOver(run.number, as: Engine.identity, ifTokenIs: run.token)
        }
        // One that is not trusted has none, whatever its folder says.
        let record = request.confinement == nil ? SecretRecord(readFrom: directory) : nil
        var (secrets, notices) = record?.reread() ?? ([:], [])
        if request.confinement == nil {
            do {
                let configured = try ConfiguredSecrets(root: project.settingsRoot).read(request.secretSettings)
                secrets.merge(configured) { given, _ in given }
            } catch {
                // Finalizers must run all the same.
                notices += error.diagnostics.map { "\($0.message) Its secrets are empty from here on." }
            }
        }
        let engine = Engine(
            project: project, store: store, run: run.number, token: token, plan: plan, entries: entries,
            secrets: secrets, restart: restart)
        try await engine.conduct(
            display: .chosen(json: false, quiet: false, environment: ProcessEnvironment.all),
            notices: ["Run \(run.number) was abandoned by its engine; this one goes on with it."] + notices,
            leavesWaiting: true)
    }

    /// Throws a usage failure for a run that nobody can take up: it is over, its engine lives, or its steps are elsewhere.
    func check(_ run: RecordedRun) throws(Failure) {
        guard run.state != .finished else {
            throw .usage("Run \(run.number) has finished; there is nothing to resume.").because(.untimely)
        }
        if let engine = run.engine, Engine.isAlive(engine) {
            throw .usage(
                "Run \(run.number) is being run by process \(engine.processID).",
                hint: "'sluice logs \(run.number) --follow' shows it, 'sluice cancel \(run.number)' ends it."
            ).because(.untimely)
        }
        if let keeper = KeeperRecovery.keeperElsewhere(
            than: RunDirectory(store.paths.runDirectory(run.number)))
        {
            throw .usage(
                "The steps of run \(run.number) are kept by process \(keeper.pid), which works in another folder: this store is a copy.",
                hint: "Resume the run where it was begun, or wait until it has ended there.")
        }
    }

    /// Does what an engine was about to do that was killed after the last event: its keeper may still be there, and its files.
    ///
    /// Throws a usage failure where nothing is left.
    private func clear(_ run: RecordedRun) async throws {
        let directory = store.paths.runDirectory(run.number)
        let places = [
            RunDirectory(directory).keeperLock, directory + "/slots",
            TemporaryFolder.path(
                ofRun: directory,
                in: try TemporaryFolder.root(besides: directory, try project.separation(ofRun: directory))),
        ]
        let isOver = run.engine.map { !Engine.isAlive($0) } ?? true
        guard isOver, places.contains(where: { access($0, F_OK) == 0 }) else {
            throw Failure.usage("Run \(run.number) has finished; there is nothing to resume.").because(.untimely)
        }
        let (entries, request) = try journal(ofRun: run.number)
        let engine = Engine(
            project: project, store: store, run: run.number, token: run.token, plan: try plan(of: request),
            entries: entries, secrets: [:])
        try await engine.conduct(
            display: .chosen(json: false, quiet: false, environment: ProcessEnvironment.all),
            notices: ["Run \(run.number) has finished; what its engine could not clear away goes now."])
    }

    /// What the run was asked for. Throws a fault when its journal is damaged.
    func request(ofRun run: Int) throws(Failure) -> RunRequest { try journal(ofRun: run).request }

    private func journal(ofRun run: Int) throws(Failure) -> (entries: [JournalEntry], request: RunRequest) {
        let entries: [JournalEntry]
        do {
            entries = try store.entries(ofRun: run)
        } catch  where error.code == .damaged {
            throw .fault(
                error.message,
                hint:
                    "'sluice cancel --force \(run)' marks the run as ended; what is left of it can be looked at all the same."
            )
        } catch {
            throw Failure(error)
        }
        guard case .created(let request)? = entries.first?.event else {
            throw .fault("The journal of run \(run) does not begin with its creation.")
        }
        return (entries, request)
    }

    private func history<Result>(_ body: () throws(HistoryError) -> Result) throws(Failure) -> Result {
        do {
            return try body()
        } catch {
            throw Failure(error)
        }
    }
}
