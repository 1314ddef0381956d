import History
import Runs
import Source
import Workflows

/// What a page tells of a project's environments.
struct EnvironmentBook: Sendable {
    /// One that `sluice.yml` names, or something was brought into.
    struct Entry: Sendable {
        var name: String
        /// Nil where `sluice.yml` asks nothing.
        var policy: EnvironmentPolicy?
        var live: RecordedDeployment?
        /// The newest finished run of each workflow for the commit that is live.
        var evidence: [RecordedRun] = []

        var key: String { name.lowercased() }
    }

    /// Those of `sluice.yml` in its order, then the others by their names.
    var entries: [Entry]
    /// The one whose past is shown; nil where there is none.
    var chosen: Entry?
    /// The newest run first; one more run than are shown tells that there are older ones.
    var deployments: [RecordedDeployment]
    var waiting: [RunApproval]
    var decided: [RunApproval]
    /// What workflows are called, by their paths.
    private var names: [String: String]
    /// Why the rules are not known, or what is wrong with them.
    var faults: [String]

    /// So many runs of each list stand on one page.
    static let pageSize = 20

    init(_ context: PageContext) async throws {
        let project = try context.theProject()
        let (policies, faults) = await Self.rules(context, project)
        let asked = context.request.query("environment")
        let before = try Self.number(context, "before")
        let approvalsBefore = try Self.number(context, "approvals-before")
        self = try await project.reading { store in
            try EnvironmentBook(
                store, policies, faults, asked: asked, before: before, approvalsBefore: approvalsBefore)
        }
    }

    /// Without the rules there is still what is live: what is wrong with them is said, and the rest shown.
    private static func rules(
        _ context: PageContext, _ project: ServedProject
    ) async -> (policies: [EnvironmentPolicy], faults: [String]) {
        do throws(Problem) {
            let files = try await context.parts.readings.newest(of: project)
            return (files.settings.environments, files.diagnostics.map(\.message))
        } catch {
            return ([], [error.detail])
        }
    }

    private init(
        _ store: Store, _ policies: [EnvironmentPolicy], _ faults: [String], asked: String?, before: Int?,
        approvalsBefore: Int?
    ) throws(HistoryError) {
        let live = try store.liveDeployments()
        var entries = policies.map { policy in
            Entry(
                name: policy.name, policy: policy,
                live: live.first { $0.environment.lowercased() == policy.key })
        }
        let known = Set(entries.map(\.key))
        entries += live.filter { !known.contains($0.environment.lowercased()) }
            .map { Entry(name: $0.environment, live: $0) }
        for index in entries.indices {
            guard let sha = entries[index].live?.sha else { continue }
            entries[index].evidence = try Self.evidence(for: sha, in: store)
        }
        self.entries = entries
        let newest = entries.filter { $0.live != nil }.max { ($0.live?.run ?? 0) < ($1.live?.run ?? 0) }
        chosen = asked.map { name in entries.first { $0.key == name.lowercased() } } ?? newest ?? entries.first
        deployments =
            try chosen.map { chosen throws(HistoryError) in
                try store.deployments(to: chosen.name, before: before, runs: Self.pageSize + 1)
            } ?? []
        waiting = try store.waitingApprovals()
        decided = try store.decidedApprovals(before: approvalsBefore, runs: Self.pageSize + 1)
        let called = try store.workflowNames()
        names = Dictionary(called.map { ($0.path, $0.name) }) { $1 }
        self.faults = faults
    }

    /// The run that brought it: `Deploy #8`.
    func title(of deployment: RecordedDeployment) -> String {
        "\(names[deployment.workflow] ?? deployment.workflow) #\(deployment.run)"
    }

    private static func evidence(for sha: String, in store: Store) throws(HistoryError) -> [RecordedRun] {
        var seen: Set<String> = []
        return try store.finishedRuns(at: sha).filter { run in
            run.provenCommit == sha && run.flags.isEmpty && seen.insert(run.workflow).inserted
        }
    }

    /// A run's number in the query. Throws 400 for any other text.
    static func number(_ context: PageContext, _ name: String) throws(Problem) -> Int? {
        guard let text = context.request.query(name) else { return nil }
        guard let number = Int(text), number > 0 else {
            throw .badRequest("'\(name)' of the query is a number, not '\(text)'.")
        }
        return number
    }
}
