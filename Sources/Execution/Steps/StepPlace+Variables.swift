import Conductor
import Expressions
import Planning
import Processes
import Runs

extension StepPlace {
    /// `NAME=value` for the step's process: the host's, the job's and step's, then the runner's own, which nothing overrides.
    func variables(in job: PreparedJob, adding extra: [(String, String)] = []) -> [String] {
        let facts = job.facts
        let owner = job.run.owner(ofJob: job.order.job.id.fileName)
        let own = ownVariables(
            in: job,
            adding: [("PATH", path(in: job)), (StepSpawn.jobMarkVariable, job.mark)] + owner.variables + extra)
        let names = Set(own.map(\.0))
        let host = facts.environment.filter { !names.contains($0.name) }.map { ($0.name, $0.value) }
        return (host + own).map { "\($0.0)=\($0.1)" }
    }

    /// For a process of this program that runs as the engine's own user: nothing that a workflow or a step could have said, by which a loader
    /// or a library would do more than the process is for.
    func variablesOfOurs(in job: PreparedJob, adding extra: [(String, String)]) -> [String] {
        let own =
            gitHubContext + Self.runnerVariables(job) + [
                ("PATH", job.run.configuration.facts["PATH"] ?? ""), (StepSpawn.jobMarkVariable, job.mark),
                ("CI", "true"),
            ] + extra
        let names = Set(own.map(\.0))
        let host = job.facts.environment.filter { ["HOME", "USER", "LANG", "TMPDIR"].contains($0.name) }
            .filter { !names.contains($0.name) }.map { ($0.name, $0.value) }
        return (host + own).map { "\($0.0)=\($0.1)" }
    }

    /// The same without what belongs to the host.
    func ownVariables(in job: PreparedJob, adding extra: [(String, String)]) -> [(String, String)] {
        var list: [(String, String)] = []
        let own = Self.runnerVariables(job) + extra
        let reserved = Set(own.map(\.0))
        for (name, value) in env.entries where !reserved.contains(name) && !Self.isReserved(name) {
            list.append((name, value.asString))
        }
        if env["CI"] == nil { list.append(("CI", "true")) }
        return list + gitHubContext + own
    }

    /// Of a built-in action that works on the host for a container of a run that is not trusted: nothing that the workflow or a step says
    /// of variables is heard there, such as of `LD_PRELOAD` and `PATH`.
    func variablesOfRunner(in job: PreparedJob, adding extra: [(String, String)]) -> [String] {
        let own = gitHubContext + Self.runnerVariables(job) + [(StepSpawn.jobMarkVariable, job.mark)] + extra
        let names = Set(own.map(\.0))
        let host = job.facts.environment.filter { !names.contains($0.name) }.map { ($0.name, $0.value) }
        return (host + own).map { "\($0.0)=\($0.1)" }
    }

    private var gitHubContext: [(String, String)] {
        Self.gitHubVariables.compactMap { key, name in
            guard let value = github[key], value.isPrimitive, value != .null else { return nil }
            return (name, value.asString)
        }
    }

    func path(in job: PreparedJob) -> String { environment.path(env, facts: job.facts) }

    /// Those are the runner's: what a workflow says of them does not reach the process.
    private static func isReserved(_ name: String) -> Bool {
        gitHubNames.contains(name) || name == StepSpawn.jobMarkVariable || name == "GITHUB_ACTIONS"
    }

    private static func runnerVariables(_ job: PreparedJob) -> [(String, String)] {
        let configuration = job.run.configuration
        return [
            ("GITHUB_ACTIONS", "true"), ("RUNNER_OS", "Linux"), ("RUNNER_ARCH", HostFacts.architecture),
            ("RUNNER_NAME", job.facts.runnerName), ("RUNNER_ENVIRONMENT", "self-hosted"),
            ("RUNNER_TEMP", job.slot.temporary), ("RUNNER_TOOL_CACHE", job.facts.toolCache),
            ("RUNNER_WORKSPACE", job.slot.path), ("SLUICE", "true"), ("SLUICE_RUN", String(configuration.run)),
        ] + (job.isDebugging ? [("RUNNER_DEBUG", "1")] : [])
    }

    /// The parts of the `github` context that become variables, as GitHub's runner has them (GitHubContext.cs).
    private static let gitHubVariables: [(key: String, name: String)] = [
        "action", "action_path", "action_ref", "action_repository", "actor", "actor_id", "api_url", "base_ref", "env",
        "event_name", "event_path", "graphql_url", "head_ref", "job", "output", "path", "ref", "ref_name",
        "ref_protected", "ref_type", "repository", "repository_id", "repository_owner", "repository_owner_id",
        "retention_days", "run_attempt", "run_id", "run_number", "server_url", "sha", "state", "step_summary",
        "triggering_actor", "workflow", "workflow_ref", "workflow_sha", "workspace",
    ].map { ($0, "GITHUB_" + $0.uppercased()) }

    private static let gitHubNames = Set(gitHubVariables.map(\.name))
}
