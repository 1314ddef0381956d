import Conductor
import Execution
import Expressions
import Foundation
import Planning
import Processes
import Runs
import Source
import Synchronization

/// Runs a workflow through the conductor, this module and a real keeper, with the journal in memory.
final class HostFixture: Sendable {
    /// Of the engine that holds the run; each has an inbox of its own.
    private struct EngineState {
        var inbox = Inbox()
    }

    let folder: TemporaryDirectory
    let plan: Plan
    let record = MemoryRecord()
    private let engine = Mutex(EngineState())
    let secrets: [String: String]
    private let executable: String

    /// Where the run's files, the slots and the command files are; two fixtures may share the slots.
    private let slots: String
    private let places: JobPlaces?

    init(
        _ workflow: String, others: [String: String] = [:], event: String = "push", secrets: [String: String] = [:],
        environment: [String: String] = [:], executable: String = "/nowhere/sluice", slots: String? = nil,
        places: JobPlaces? = nil, maxParallel: Int = 4, files actionFiles: [String: String] = [:],
        actions: [String: String] = [:]
    ) throws {
        let folder = try TemporaryDirectory()
        self.folder = folder
        try folder.write(["run/": "", "tmp/": "", "home/": ""])
        try folder.write(actionFiles)
        let path = ".github/workflows/test.yml"
        var files = [path: SourceFile(path: path, text: workflow)]
        for (name, text) in others {
            let path = ".github/workflows/" + name
            files[path] = SourceFile(path: path, text: text)
        }
        let facts = EventFacts(
            name: event, payload: ["before": "0"], sha: String(repeating: "a", count: 40), ref: "refs/heads/main",
            actor: "ada", repository: "owner/name", runNumber: 7)
        plan = try Planner(files: files).plan(
            RunRequest(
                workflow: path, event: facts, environment: environment, maxParallel: maxParallel,
                actions: try actions.sorted { $0.key < $1.key }.map { reference, directory in
                    try ActionFile.read(reference, in: ActionFolder(path: folder.path + "/" + directory))
                }))
        let created = JournalEntry(sequence: 1, time: WallClock().now(), event: .created(plan.request))
        record.contents.withLock { $0.entries = [created] }
        self.secrets = secrets
        self.executable = executable
        self.slots = slots ?? folder.path + "/slots"
        self.places = places
    }

    var runDirectory: String { folder.path + "/run" }

    /// Of the present engine.
    var inbox: Inbox { engine.withLock { $0.inbox } }

    private func execution(token: Int, inbox: Inbox) -> HostExecution {
        let places = places
        let configuration = HostConfiguration(
            plan: plan, run: 7, runDirectory: runDirectory, slots: slots, temporaryRoot: folder.path + "/tmp",
            secrets: secrets, token: token, executable: executable, keeper: Self.keeper, resumeCommand: ["/bin/true"],
            facts: HostFacts(
                environment: [
                    .init("PATH", "/usr/local/bin:/usr/bin:/bin"), .init("HOME", folder.path + "/home"),
                    .init("USER", "tester"), .init("LANG", "C.UTF-8"),
                ], runnerName: "testbed", toolCache: folder.path + "/tools"), places: { places })
        return HostExecution(
            configuration, record: record, report: { inbox.post(.report($0)) },
            output: { [record] in record.add($1, to: $0) })
    }

    /// Conducts the run to its end, or until `body` says so by returning true: the engine is gone then.
    @discardableResult
    func run(token: Int = 1, untilTrue body: (@Sendable () async -> Bool)? = nil) async throws -> RunState {
        let inbox = Inbox()
        engine.withLock { $0.inbox = inbox }
        let execution = execution(token: token, inbox: inbox)
        let entries = record.contents.withLock { $0.entries }
        let (plan, record) = (plan, record)
        let journal = EngineJournal(record: record)
        return try await withThrowingTaskGroup(of: RunState?.self) { group in
            group.addTask {
                try await execution.run()
                return nil
            }
            group.addTask {
                var conductor = try Conductor(
                    run: 7, plan: plan, entries: entries, journal: journal, execution: execution,
                    groups: FreeGroups(inbox: inbox), environments: FreeEnvironments(inbox: inbox), clock: WallClock(),
                    observer: record, inbox: inbox)
                _ = try await conductor.conduct(token: token)
                return conductor.state
            }
            if let body {
                group.addTask {
                    while await !body() { try await Task.sleep(for: .milliseconds(2)) }
                    // Whatever it hears now, it cannot write it down.
                    journal.loseEngine()
                    inbox.post(.cancel(Cancellation(requester: "nobody")))
                    return RunState(plan: plan)
                }
            }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let state = result { return state }
            }
            throw TestFailure(description: "The run ended without a state.")
        }
    }

    /// For a run that nobody takes up again.
    func endKeeper() throws {
        let directory = RunDirectory(runDirectory)
        guard let keeper = KeeperRecovery.livingKeeper(of: directory) else { return }
        kill(keeper.pid, SIGKILL)
        while keeper.isAlive { usleep(1000) }
        try KeeperRecovery.endLeftovers(runDirectory: directory)
    }

    static let keeper: String = {
        if let path = ProcessInfo.processInfo.environment["SLUICE_KEEPER"] { return path }
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return (tests as NSString).deletingLastPathComponent + "/sluice-keeper"
    }()
}

// MARK: What became of it

extension HostFixture {
    func step(_ job: String, _ index: Int, phase: Runs.StepID.Phase = .main) -> Runs.StepID {
        Runs.StepID(job: JobID(job), jobAttempt: 1, phase: phase, index: index)
    }

    /// The steps that composite actions brought along come after the job's own.
    func outcomes(_ job: String = "a") -> [String] {
        record.contents.withLock { contents in
            contents.entries.compactMap { entry in
                guard case .stepFinished(let step, let report) = entry.event, step.job == JobID(job) else { return nil }
                return "\(step.phaseMark)\(step.index) \(report.outcome.rawValue)"
            }
        }
    }

    /// What the step printed.
    func log(_ job: String = "a", _ index: Int = 0, phase: Runs.StepID.Phase = .main) -> String {
        folder.text("run/steps/\(step(job, index, phase: phase))/log") ?? ""
    }

    func shown(_ job: String = "a", _ index: Int = 0) -> String {
        record.contents.withLock { String(decoding: $0.output[step(job, index)] ?? [], as: UTF8.self) }
    }

    func report(_ job: String = "a", _ index: Int = 0) -> StepReport? {
        let id = step(job, index)
        return record.contents.withLock { contents in
            contents.entries.compactMap { entry -> StepReport? in
                if case .stepFinished(id, let report) = entry.event { report } else { nil }
            }.last
        }
    }

    func jobReport(_ job: String = "a") -> JobReport? {
        record.contents.withLock { contents in
            contents.entries.compactMap { entry -> JobReport? in
                if case .jobFinished(JobID(job), _, let report) = entry.event { report } else { nil }
            }.last
        }
    }

    /// What the job itself has to say.
    func notices(_ job: String = "a") -> [String] {
        record.contents.withLock { $0.jobs[JobID(job)]?.map(\.message) ?? [] }
    }

    func hasStarted(_ job: String = "a") -> Bool {
        record.contents.withLock { contents in
            contents.entries.contains { if case .jobStarted(JobID(job), _) = $0.event { true } else { false } }
        }
    }

    func annotations(_ job: String = "a", _ index: Int = 0) -> [Annotation] {
        record.contents.withLock { $0.steps[step(job, index)]?.annotations ?? [] }
    }

    /// Waits until the file is there.
    func appears(_ name: String) async {
        while !folder.exists(name), !Task.isCancelled { try? await Task.sleep(for: .milliseconds(2)) }
    }
}

/// Concurrency groups that nobody else wants.
private struct FreeEnvironments: EnvironmentPort {
    let inbox: Inbox

    func check(_ job: JobID, _ request: EnvironmentRequest) {
        inbox.post(.environment(EnvironmentReport(job, EnvironmentCheck())))
    }
}

private struct FreeGroups: GroupPort {
    let inbox: Inbox

    func enter(_ gate: GateID, _ request: GroupRequest) { inbox.post(.group(.opened(gate))) }
    func leave(_ gate: GateID) {}
}
