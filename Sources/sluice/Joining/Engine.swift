import ActionServices
import Conductor
import Display
import Execution
import Expressions
import Foundation
import Git
import Glibc
import History
import Planning
import Processes
import Runs
import Source
import Workflows

/// One engine process and the run that it holds: joins the adapters to the conductor's ports, and conducts.
struct Engine {
    let project: Project
    let store: Store
    let run: Int
    let token: Int
    let plan: Plan
    let entries: [JournalEntry]
    let secrets: [String: String]
    /// Where the machine was restarted since an engine before this one held the run.
    var restart: MachineRestart?

    static var identity: EngineIdentity { EngineIdentity(ProcessIdentity.current()) }

    static func isAlive(_ engine: EngineIdentity) -> Bool {
        ProcessIdentity(bootID: BootID(engine.bootID), pid: engine.processID, startTime: engine.startTime).isAlive
    }

    /// Gives the prepared run its number, its folder and its ref. Throws a fault when the store cannot be written.
    static func create(
        _ preparation: RunPreparation, in store: Store, secretRecord: SecretRecord, rerunOf: Int? = nil,
        tick: Int? = nil, submission: String? = nil
    ) throws(Failure) -> Engine {
        var flags = preparation.flags
        if !preparation.request.succeeded.isEmpty { flags.insert(.failedJobs) }
        var draft = RunDraft(
            request: preparation.request, workflowName: preparation.plan.workflow.displayName, rerunOf: rerunOf,
            flags: flags)
        (draft.tick, draft.submission) = (tick, submission)
        // From the run's row on others know this process and may tell it to look at their request; before it can hear that, the request
        // waits in its file.
        InterruptSignals.ignoreRequests()
        // Looked for before anything is recorded.
        _ = try Installation.keeper()
        let created: CreatedRun
        do throws(HistoryError) {
            created = try store.createRun(draft, engine: identity)
        } catch {
            throw Failure(error)
        }
        let plan: Plan
        do throws(Failure) {
            try prepare(created.number, of: preparation, in: store, secretRecord)
            // Once more: a name or a matrix may be made of the run's numbers, and a recovery has to find the same.
            plan = try RunPreparation.plan(created.request, preparation.catalog)
        } catch {
            // Nothing has begun: the run is not one that was abandoned.
            try? store.withdraw(created.number)
            throw error
        }
        return Engine(
            project: preparation.project, store: store, run: created.number, token: created.token, plan: plan,
            entries: created.entries, secrets: preparation.secrets.secrets)
    }

    /// Makes the run's folder, which must be a new one, and its ref.
    private static func prepare(
        _ run: Int, of preparation: RunPreparation, in store: Store, _ secretRecord: SecretRecord
    ) throws(Failure) {
        let (directory, files) = (store.paths.runDirectory(run), FileManager.default)
        do {
            try files.createDirectory(atPath: store.paths.runs, withIntermediateDirectories: true)
            try files.createDirectory(
                atPath: directory, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
            try secretRecord.write(to: directory)
            try preparation.project.repository.keep(
                run: run, commit: preparation.commit, in: preparation.project.runReferences)
        } catch let error as GitError {
            try? files.removeItem(atPath: directory)
            throw Failure(error)
        } catch let failure as Failure {
            throw failure
        } catch {
            throw .fault("The run's folder cannot be made: \(error.localizedDescription)")
        }
    }

    /// Conducts the run to its end, shows it, and throws the failure that stands for its exit code.
    ///
    /// - Parameter leavesWaiting: Whether to leave it where nothing can go on before somebody approves.
    func conduct(display choice: DisplayChoice, notices: [String] = [], leavesWaiting: Bool = false) async throws {
        let style = Style(descriptor: STDOUT_FILENO, environment: ProcessInfo.processInfo.environment)
        guard let outcome = try await conduct(choice, style, notices, leavesWaiting) else {
            StandardOutput.write("Run \(run) is left to wait.\n")
            return
        }
        alert(choice)
        try report(outcome, choice, style)
    }

    /// Returns how the run ended; nil where it was left to wait.
    private func conduct(
        _ choice: DisplayChoice, _ style: Style, _ notices: [String], _ leavesWaiting: Bool
    ) async throws -> Outcome? {
        let inbox = Inbox()
        let journal = store.journal(ofRun: run, plan: plan, token: token)
        let estimates = (try? store.estimatedDurations(ofWorkflow: plan.request.workflow)) ?? [:]
        let display = choice.display(
            run: run, state: try folded(), estimates: estimates, clock: SystemClock(), style: style,
            isDebugging: isDebugging)
        let execution = HostExecution(
            try configuration(), record: journal, report: { inbox.post(.report($0)) },
            output: { display.output(of: $0, $1) },
            notice: { sentence in
                display.notice("warning: \(sentence)")
                if choice == .quiet || choice == .json {
                    StandardOutput.write("warning: \(sentence)\n", to: STDERR_FILENO)
                }
            })
        let presses = PressCount()
        let signals = listen(inbox, display, presses)
        defer { signals.stop() }
        // The creation is in the journal already; who follows the run wants to see it, too.
        if entries.count == 1 { display.observe(entries, state: try folded()) }
        for notice in notices { display.notice(notice) }
        for sentence in warningsOfUnmasked(secrets) { display.notice("warning: \(sentence)") }

        let outcome: Outcome?
        do {
            outcome = try await EngineThread.run {
                try await conduct(journal, execution, groups(inbox), inbox, display, leavesWaiting)
            }
            try journal.flush()
            if outcome != nil {
                DecisionFile.remove(in: store, run: run)
                // Of steps that were ended with their stack's guard: what they had is gone with their jobs, and that is recorded here.
                try StackClosing(store: store).closeDeserted(ofRun: run) { display.notice($0) }
            }
        } catch {
            display.finish()
            throw failure(error)
        }
        display.finish()
        return presses.count > 0 && outcome == .failure ? .cancelled : outcome
    }

    /// Tells whom `sluice.yml` names of what went wrong. The run is over: a signal ends this, and the next process sends it.
    private func alert(_ choice: DisplayChoice) {
        for number in [SIGINT, SIGTERM, SIGHUP] { signal(number, SIG_DFL) }
        let news = Alerts(project: project, store: store, secrets: secrets).send()
        (choice == .json || choice == .quiet ? news.filter(\.isFault) : news).write()
    }

    /// Whether the secret or else the variable `ACTIONS_STEP_DEBUG` is `true`.
    private var isDebugging: Bool {
        let value = secrets["ACTIONS_STEP_DEBUG"] ?? plan.request.variables["ACTIONS_STEP_DEBUG"]?.asString
        return value?.lowercased() == "true"
    }

    private func folded() throws -> RunState {
        var state = RunState(plan: plan)
        for entry in entries { try state.apply(entry.event, at: entry.time) }
        return state
    }

    private func configuration() throws(Failure) -> HostConfiguration {
        let directory = store.paths.runDirectory(run)
        let executable = Installation.executable
        let separation = try project.separationOfSteps(ofRun: directory)
        let source = project.repository.workDirectory ?? project.repository.gitDirectory
        return HostConfiguration(
            plan: plan, run: run, runDirectory: directory, slots: separation?.slots ?? store.paths.slots,
            temporaryRoot: try TemporaryFolder.root(besides: directory, separation), secrets: secrets,
            environmentSecrets: environmentSecrets, token: token, executable: executable,
            keeper: try Installation.keeper(),
            resumeCommand: [
                executable, "resume", String(run), "--repository", source, "--data-dir", project.storeDirectory,
            ],
            keeperGrace: Self.keeperGrace, facts: .ofThisHost(toolCache: store.paths.directory + "/tools"),
            actionEnvironment: actionEnvironment(source),
            actions: try project.actions(for: plan.request).sources, services: services(directory),
            clientEnvironment: ContainerClient.environment, stacks: JobStacks(store: store, run: run),
            sharedFolders: [project.repository.commonDirectory + "/objects", project.actionFolder],
            separation: separation, places: places)
    }

    /// Read before each job: the server may have read its file again meanwhile.
    private var places: @Sendable () throws(ExecutionError) -> JobPlaces? {
        let store = project.storeDirectory
        return { () throws(ExecutionError) in
            do throws(Failure) {
                return try CapacityFile.places(ofStore: store)
            } catch {
                throw ExecutionError(.system, error.sentence)
            }
        }
    }

    /// `SLUICE_KEEPER_GRACE` in seconds, or 10.
    private static var keeperGrace: Duration {
        .seconds(ProcessEnvironment.all["SLUICE_KEEPER_GRACE"].flatMap { Int($0) }.map { max(0, $0) } ?? 10)
    }

    /// Read when a job starts that is for that environment: nobody else needs the key to them.
    private var environmentSecrets: @Sendable (String) throws(ExecutionError) -> [String: String] {
        let (root, policies) = (project.settingsRoot, plan.request.environments)
        return { name throws(ExecutionError) in
            let settings = policies.first { $0.key == name }?.secrets ?? []
            do throws(Failure) {
                return try ConfiguredSecrets(root: root).read(settings)
            } catch {
                let text = error.diagnostics.map(\.message).joined(separator: " ")
                throw ExecutionError(.system, "The secrets of the environment '\(name)' cannot be read: \(text)")
            }
        }
    }

    /// Made with every run; it does nothing before an action needs it.
    private func services(_ directory: String) -> ActionServices {
        ActionServices(
            run: run, runDirectory: directory,
            artifacts: RunArtifacts(store), caches: CacheStore(store), now: { SystemClock().now() })
    }

    private func actionEnvironment(_ source: String) -> [String: String] {
        [ActionVariables.store: project.storeDirectory, ActionVariables.repository: source]
    }

    private func environments(_ inbox: Inbox) -> EnvironmentRules {
        EnvironmentRules(
            place: project.repository.workDirectory ?? project.repository.gitDirectory, store: store,
            event: plan.request.event,
            report: { inbox.post(.environment($0)) })
    }

    private func groups(_ inbox: Inbox) -> RunGroups {
        let store = store
        return RunGroups(
            store: store, run: run, isAbandoned: { store.standing(of: $0) == .abandoned },
            report: { inbox.post(.group($0)) })
    }

    /// How the conductor ended: without an outcome where the run was left to wait.
    private struct Ending {
        let outcome: Outcome?
    }

    /// Execution and the display's clock live exactly as long as the conductor.
    private func conduct(
        _ journal: RunJournal, _ execution: HostExecution, _ groups: RunGroups, _ inbox: Inbox,
        _ display: any RunDisplay, _ leavesWaiting: Bool
    ) async throws -> Outcome? {
        let conductor = try Conductor(
            run: run, plan: plan, entries: entries,
            journal: StrikingJournal.join(journal, runDirectory: store.paths.runDirectory(run)),
            execution: execution, groups: groups, environments: environments(inbox), clock: SystemClock(),
            observer: display, inbox: inbox,
            engineLeftAt: EngineAbsence.start(in: RunDirectory(store.paths.runDirectory(run))).map {
                Timestamp(microseconds: Int(clamping: $0.nanoseconds / 1000))
            }, restart: restart)
        let (token, usesGroups) = (token, plan.usesGroups)
        return try await withThrowingTaskGroup(of: Ending?.self) { group in
            group.addTask {
                try await execution.run()
                return nil
            }
            if usesGroups {
                group.addTask {
                    try await groups.watch()
                    return nil
                }
            }
            group.addTask {
                while !Task.isCancelled {
                    display.tick()
                    try? await Task.sleep(for: .milliseconds(100))
                }
                return nil
            }
            group.addTask {
                var conductor = conductor
                let outcome = try await conductor.conduct(token: token, leavesWaiting: leavesWaiting)
                return Ending(outcome: outcome)
            }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let ending = result { return ending.outcome }
            }
            throw Failure.fault("The conductor ended without an outcome.")
        }
    }
}
