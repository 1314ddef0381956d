import Expressions
import Planning
import Runs
import Source
import Workflows

@testable import History

/// A plan of jobs that need nothing, each with so many steps.
func samplePlan(_ jobs: KeyValuePairs<String, Int>, request: RunRequest = .sample) -> Plan {
    samplePlan(jobs.map { ($0.key, $0.value) }, request: request)
}

func samplePlan(_ jobs: [(key: String, value: Int)], request: RunRequest = .sample) -> Plan {
    let place = SourceRange(at: .start)
    let families = jobs.enumerated().map { index, job in
        let runsOn = Located(Job.RunsOn.labels([]), at: place)
        let body = Job.StepsBody(runsOn: runsOn, steps: [])
        return JobFamily(
            scope: 0, definition: Job(id: Located(job.key, at: place), body: .steps(body)), jobs: [index])
    }
    let planned = jobs.enumerated().map { index, job in
        let steps = (0..<job.value).map { number in
            let script = Step.Run(script: Located(Template(literal: "true"), at: place))
            let definition = Step(action: .run(script), range: place)
            return PlannedStep(definition: definition, name: "Step \(number)", action: .script)
        }
        return PlannedJob(
            id: JobID(job.key), family: index, name: "The \(job.key) job", body: .steps(steps, runsOn: []))
    }
    let scope = Plan.Scope(workflow: Workflow(path: request.workflow), families: Array(families.indices))
    return Plan(request: request, scopes: [scope], families: families, jobs: planned)
}

extension RunRequest {
    static let sample = RunRequest.sample()

    static func sample(workflow: String = "workflows/ci.yml", isSnapshot: Bool = false) -> RunRequest {
        let event = EventFacts(
            name: "push", sha: String(repeating: "a", count: 40), ref: "refs/heads/main", actor: "ada",
            repository: "owner/name", isSnapshot: isSnapshot)
        return RunRequest(workflow: workflow, event: event)
    }
}

extension RunDraft {
    static let sample = RunDraft(request: .sample, workflowName: "CI")
}

extension Timestamp {
    static func seconds(_ seconds: Double) -> Timestamp { Timestamp(nanoseconds: Int64(seconds * 1e9)) }
}

extension Store {
    /// A run that went from its creation to its end, with one successful job of one step for each of these durations.
    @discardableResult
    func recordFinishedRun(
        _ jobs: KeyValuePairs<String, Double>, of workflow: String = "workflows/ci.yml", outcome: Outcome = .success
    ) throws -> Int {
        let request = RunRequest.sample(workflow: workflow)
        let run = try createRun(RunDraft(request: request, workflowName: workflow), engine: .first)
        let plan = Plan(
            request: run.request, scopes: [], families: [],
            jobs: jobs.map { PlannedJob(id: JobID($0.key), family: 0, name: $0.key, body: .steps([], runsOn: [])) })
        let journal = journal(ofRun: run.number, plan: plan, token: run.token)
        var entries = [JournalEntry(sequence: 2, time: .seconds(10), event: .engineAttached(token: run.token))]
        func add(_ event: RunEvent, at seconds: Double) {
            entries.append(JournalEntry(sequence: entries.count + 2, time: .seconds(seconds), event: event))
        }
        for (name, duration) in jobs {
            add(.jobStarted(JobID(name), attempt: 1), at: 20)
            add(.jobFinished(JobID(name), attempt: 1, JobReport(outcome: outcome)), at: 20 + duration)
        }
        add(.finished(outcome), at: 1000)
        try journal.append(entries, durably: false)
        return run.number
    }
}
