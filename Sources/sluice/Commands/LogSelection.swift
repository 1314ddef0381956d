import Display
import Git
import History
import Planning
import Runs
import Source

/// The jobs and steps whose logs are wanted.
struct LogSelection {
    private let job: String?
    private let step: String?
    /// By job, the place of the step that has the id `step`; found in the plan only where no name or number fits.
    private let indices: [JobID: Int]

    /// Throws a usage failure that names the nearest known job or step.
    init(job: String?, step: String?, run: RecordedRun, project: Project, store: Store) throws(Failure) {
        self.job = job
        self.step = step
        let details = try reading { () throws(HistoryError) in try store.details(ofRun: run.number) }
        let jobs = job.map { details.jobs.named($0) } ?? details.jobs
        if let job, jobs.isEmpty { throw Self.unknownJob(job, details) }
        guard let step, !jobs.contains(where: { $0.steps.contains { $0.isNamed(step) } }) else {
            indices = [:]
            return
        }
        // A commit that is gone, or files that another version wrote, are no reason for another answer than "no such step".
        let plan = (try? RecordedPlan(run, project: project, store: store))?.plan
        indices = plan.map { Self.indices(of: step, in: jobs, $0) } ?? [:]
        guard indices.isEmpty else { return }
        throw Self.unknownStep(step, in: jobs)
    }

    func jobs(in details: RecordedDetails) -> [RecordedJob] {
        job.map { details.jobs.named($0) } ?? details.jobs
    }

    func includes(_ step: RecordedStep) -> Bool {
        guard let typed = self.step else { return true }
        return indices.isEmpty ? step.isNamed(typed) : indices[step.id.job] == step.id.index
    }

    private static func indices(of step: String, in jobs: [RecordedJob], _ plan: Plan) -> [JobID: Int] {
        let wanted = Set(jobs.map(\.id))
        var indices: [JobID: Int] = [:]
        for job in plan.jobs where wanted.contains(job.id) {
            let place = job.steps.firstIndex { candidate in
                candidate.contextName == step || candidate.name.lowercased() == step.lowercased()
            }
            indices[job.id] = place ?? Int(step).flatMap { job.steps.indices.contains($0 - 1) ? $0 - 1 : nil }
        }
        return indices
    }

    private static func unknownJob(_ job: String, _ details: RecordedDetails) -> Failure {
        let list = "It has: \(details.jobs.prefix(20).map(\.id.text).joined(separator: ", "))."
        let nearest = nearestName(to: job, among: details.jobs.knownNames)
        return .usage(
            "Run \(details.run.number) has no job '\(job)'.", hint: nearest.map { "Did you mean '\($0)'?" } ?? list)
    }

    private static func unknownStep(_ step: String, in jobs: [RecordedJob]) -> Failure {
        let names = jobs.flatMap { $0.steps.map(\.name) }
        let nearest = nearestName(to: step, among: names)
        var titles: [String] = []
        for title in jobs.flatMap({ $0.steps.map(\.title) }) where !titles.contains(title) { titles.append(title) }
        let list =
            titles.isEmpty
            ? "No step has started."
            : "There \(titles.count == 1 ? "is" : "are"): \(titles.prefix(20).joined(separator: ", "))."
        let whose = jobs.count == 1 ? "The job '\(jobs[0].name)' has" : "These jobs have"
        return .usage("\(whose) no step '\(step)'.", hint: nearest.map { "Did you mean '\($0)'?" } ?? list)
    }
}

/// The plan of a recorded run, made again from its request and its commit, as its journal left it.
struct RecordedPlan {
    let plan: Plan

    init(_ run: RecordedRun, project: Project, store: Store) throws(Failure) {
        let entries = try reading { () throws(HistoryError) in try store.entries(ofRun: run.number) }
        guard case .created(let request)? = entries.first?.event else {
            throw .fault("The journal of run \(run.number) does not begin with its creation.")
        }
        guard let commit = CommitID(hex: run.sha) else { throw .fault("'\(run.sha)' is no commit.") }
        let plan = try RunPreparation.plan(
            request, try WorkflowCatalog(project.repository, at: commit, naming: request.workflow))
        var state = RunState(plan: plan)
        do {
            // Some of its jobs may have become known only while it went on.
            for entry in entries { try state.apply(entry.event, at: entry.time) }
        } catch {
            throw .fault("The journal of run \(run.number) is damaged: \(error)")
        }
        self.plan = state.plan
    }
}
