import Containers
import Display
import Execution
import Foundation
import Glibc
import History
import Processes
import Runs
import Source
import Stacks
import Workflows

/// One stack from the command line to the ledger: everything around `StackTest` that outlives it or must not be lost.
struct StackSession {
    let home: StackHome
    let store: Store
    let found: FoundStackFile
    /// As it is to be carried out.
    let stack: StackFile
    let values: StackValues
    let draft: StackDraft
    let extent: StackTest.Extent
    let display: any StackDisplay

    /// Carries it out and records it. Throws a failure where nothing could be begun, or what came of it not be written down.
    func run() throws(Failure) -> StackOutcome {
        let (engine, compose) = try programs()
        try prepare()
        let guardian = try startGuard()
        let news = StackNews(store, project: draft.project, isPartial: draft.isPartial, display: display)
        let cancellation = StackCancellation()
        let signals = listen(cancellation)
        defer { signals.stop() }
        let ticking = Ticking { [display] in display.tick() }
        defer {
            ticking.stop()
            display.finish()
        }
        let outcome: StackOutcome
        do throws(StackFailure) {
            outcome = try test(engine, compose, cancellation, news, guardian)
        } catch {
            tell(error, news)
            try settle(.failure, news, guardian, isGone: true)
            return .failure
        }
        try settle(outcome, news, guardian, isGone: news.isSeenGone)
        if extent == .up, outcome == .success, home.owner != nil { try tellLaterSteps(news.record.addresses) }
        return outcome
    }

    // MARK: Before

    /// Throws a usage failure where docker or compose is missing.
    private func programs() throws(Failure) -> (ContainerEngine, Compose) {
        // By this mark the guard finds what a dead test has left on the host.
        let environment = ProcessEnvironment.all.merging([StackMark.variable: draft.project]) { $1 }
        do throws(ContainerError) {
            let engine = try ContainerEngine.find(in: environment)
            let variables = environment.merging(values.variables) { $1 }
            return (engine, try Compose.find(in: variables, engine: engine))
        } catch {
            throw .usage(error.message)
        }
    }

    /// From here on the stack is an obligation.
    private func prepare() throws(Failure) {
        do {
            try FileManager.default.createDirectory(atPath: draft.output, withIntermediateDirectories: true)
        } catch {
            throw .usage("The output folder '\(draft.output)' cannot be made: \(error.localizedDescription)")
        }
        do throws(ExecutionError) {
            try home.owner?.leaveNote()
        } catch {
            throw .fault(error.message)
        }
        _ = try reading { () throws(HistoryError) in try store.openStack(draft) }
    }

    private func startGuard() throws(Failure) -> StackGuardProcess {
        let process: StackGuardProcess
        do throws(KeeperError) {
            process = try StackGuardProcess(
                executable: Installation.executable,
                arguments: ["stack", "guard", draft.project, "--store", store.paths.directory],
                log: draft.output + "/guard.log")
        } catch {
            // Nothing was made yet. Where that cannot be recorded, the next `sluice` finds nothing, and does.
            try? store.closeStack(draft.project, by: "its test")
            throw .fault("The stack's guard cannot be started: \(error.message)")
        }
        try reading { () throws(HistoryError) in
            try store.setGuard(ofStack: draft.project, to: EngineIdentity(process.identity))
        }
        return process
    }

    /// The first Ctrl-C ends the test with all that belongs to its end; the second leaves that to the guard.
    private func listen(_ cancellation: StackCancellation) -> InterruptSignals {
        let presses = PressCount()
        let project = draft.project
        return InterruptSignals { signal in
            guard case .interrupt(let name) = signal, let press = presses.next() else { return }
            if press == 1 {
                cancellation.cancel("Cancelled by \(name).")
            } else {
                StandardOutput.write(
                    "The stack '\(project)' is taken down by its guard; 'sluice stack list' shows when it is gone.\n",
                    to: STDERR_FILENO)
                _exit(Failure.Code.cancelled.rawValue)
            }
        }
    }

    // MARK: The test

    private func test(
        _ engine: ContainerEngine, _ compose: Compose, _ cancellation: StackCancellation, _ news: StackNews,
        _ guardian: StackGuardProcess
    ) throws(StackFailure) -> StackOutcome {
        let owner = OwnerLabels(
            run: home.owner?.run ?? draft.project, job: home.owner?.job, folder: home.owner?.runDirectory)
        let project = try IsolatedProject.make(
            IsolatedProject.Request(
                file: stack, variant: values.variant, project: draft.project, folder: found.folder, owner: owner),
            by: compose)
        try? store.setComposeDigest(ofStack: draft.project, to: project.digest)
        let logs = try logs(engine, news)
        let context = StackContext(
            file: stack, identity: identity(project.digest), folder: found.folder, output: draft.output,
            engine: engine, compose: compose, project: project, environment: values.variables,
            secrets: values.secrets, cancellation: cancellation,
            lastLines: { logs.lastLines(of: $0, count: $1) }, lines: { logs.lines(of: $0, from: $1) },
            tell: { news.tell($0) })
        return StackTest(context: context, logs: logs, extent: extent).run { seconds in
            keep(seconds, news, guardian)
        }
    }

    private func logs(_ engine: ContainerEngine, _ news: StackNews) throws(StackFailure) -> ContainerLogs {
        let endpoint: EngineEndpoint
        do throws(ContainerError) {
            endpoint = try engine.endpoint()
        } catch {
            throw StackFailure(.check, error.message)
        }
        return try ContainerLogs(
            project: draft.project, endpoint: endpoint, path: draft.output + "/logs",
            secrets: secrets, tell: { news.tell($0) })
    }

    /// What is in no log.
    private var secrets: [String] { values.secrets.values.filter { !$0.isEmpty }.sorted() }

    /// A failure before anything was made.
    private func tell(_ failure: StackFailure, _ news: StackNews) {
        news.tell(.began(identity("")))
        news.tell(.phaseStarted(.check))
        news.tell(.failed(failure))
        news.tell(.phaseFinished(.check, .failure))
        news.tell(.finished(.failure))
    }

    private func identity(_ digest: String) -> StackIdentity {
        StackIdentity(
            name: draft.name, file: draft.file, variant: draft.variant, project: draft.project, sha: draft.sha,
            isDirty: draft.isDirty, composeDigest: digest)
    }

    /// Whether the stack stays for so many seconds, or until somebody takes it down: within a job it goes with the job.
    private func keep(_ seconds: Double?, _ news: StackNews, _ guardian: StackGuardProcess) -> Bool {
        guard home.owner == nil || seconds == nil else {
            news.tell(.warned("'keep-on-failure' means nothing within a job: what a job has made goes with it."))
            return false
        }
        do {
            try store.keepStack(draft.project, until: seconds.map { SystemClock().now().advanced(bySeconds: $0) })
        } catch {
            news.tell(.warned("The stack is not kept: \(error.message)"))
            return false
        }
        for secret in secrets { guardian.tell(.mask(secret)) }
        guardian.tell(seconds.map { .keep(seconds: $0) } ?? .stand)
        return true
    }

    // MARK: After

    /// Where the services are, for the steps that come after this one in its job.
    private func tellLaterSteps(_ addresses: [StackAddress]) throws(Failure) {
        guard let file = ProcessEnvironment.all["GITHUB_ENV"], !file.isEmpty else { return }
        var variables = SuiteEnvironment.addresses(addresses)
        variables[SuiteEnvironment.projectVariable] = draft.project
        let lines = variables.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)\n" }.joined()
        do throws(KeeperError) {
            let descriptor = open(file, O_WRONLY | O_APPEND | O_CLOEXEC)
            guard descriptor >= 0 else { throw .system("Cannot open \"\(file)\"") }
            defer { close(descriptor) }
            try writeAll(lines.utf8, to: descriptor, named: file)
        } catch {
            throw .fault("Later steps are not told where the stack '\(draft.project)' is: \(error.message)")
        }
    }

    private func settle(
        _ outcome: StackOutcome, _ news: StackNews, _ guardian: StackGuardProcess, isGone: Bool
    ) throws(Failure) {
        try StackFiles.write(news.record, to: draft.output)
        let (project, record) = (draft.project, news.record.value)
        try reading { () throws(HistoryError) in
            if let problem = news.problem { throw problem }
            if extent == .test {
                try store.recordResult(Outcome(rawValue: outcome.rawValue) ?? .failure, record, ofStack: project)
            }
            if isGone {
                ModelFile.remove(project: project)
                try store.closeStack(project, by: "its test")
                guardian.relieve()
            }
            // Else it is the guard's: it stands, or docker did not answer.
        }
    }
}
