import GRDB
import Planning
import Runs

/// What a plan's jobs and steps are called for people. It follows the run's events, since a family may be expanded while the run is under way.
struct PlanNames: Sendable {
    private var plan: Plan
    private var places: [JobID: Int]

    init(_ plan: Plan) {
        self.plan = plan
        places = Dictionary(
            plan.jobs.enumerated().map { ($0.element.id, $0.offset) }, uniquingKeysWith: { first, _ in first })
    }

    /// Whether the plan as it was before the run may not be the whole.
    var mayGrow: Bool { plan.families.contains { !$0.isExpanded } }

    func name(of step: StepID) -> String {
        guard let place = places[step.job], plan.jobs[place].steps.indices.contains(step.index) else { return "" }
        let name = plan.jobs[place].steps[step.index].name
        return step.phase == .post ? "Post \(name)" : name
    }

    func isCaller(_ job: JobID) -> Bool {
        guard let place = places[job], case .call = plan.jobs[place].body else { return false }
        return true
    }

    func obligation(_ name: String) -> ObligationTerms? { plan.request.obligations.first { $0.openedBy == name } }

    /// The job that discharges an obligation, as it stands in the plan now.
    func discharger(of name: String) -> JobID? {
        guard let terms = obligation(name), let family = plan.family(ofTopJob: terms.dischargedBy),
            let job = plan.families[family].jobs.first
        else { return nil }
        return plan.jobs[job].id
    }

    mutating func follow(_ event: RunEvent) throws {
        switch event {
        case .callStarted(let job, let inputs):
            guard let place = places[job], case .call(let scope) = plan.jobs[place].body else { return }
            plan.scopes[scope].inputs = inputs
        case .familyExpanded(let job, let expansion): _ = try expand(job, to: expansion)
        default: break
        }
    }

    /// The jobs that take the place of this one, callers before their callees.
    mutating func expand(_ job: JobID, to expansion: FamilyExpansion) throws -> [PlannedJob] {
        guard let place = places.removeValue(forKey: job) else { return [] }
        let added = try plan.expand(place, to: expansion)
        for index in added { places[plan.jobs[index].id] = index }
        return added.map { plan.jobs[$0] }
    }

    /// Puts all jobs into the list of the run's jobs, so that those that wait are seen, too; those that are there stay as they are.
    func insertJobs(ofRun run: Int, into database: Database) throws {
        for (position, job) in plan.jobs.enumerated() {
            try database.run(
                """
                INSERT OR IGNORE INTO jobs (run, id, position, name, state, attempt) VALUES (?, ?, ?, ?, 'waiting', 0)
                """, [run, job.id.text, position, job.name])
        }
    }
}
