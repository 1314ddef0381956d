import GRDB
import Planning
import Runs

/// What a plan's jobs and steps are called for people.
struct PlanNames: Sendable {
    private let plan: Plan
    private let places: [JobID: Int]

    init(_ plan: Plan) {
        self.plan = plan
        places = Dictionary(
            plan.jobs.enumerated().map { ($0.element.id, $0.offset) }, uniquingKeysWith: { first, _ in first })
    }

    func name(of step: StepID) -> String {
        guard let place = places[step.job], plan.jobs[place].steps.indices.contains(step.index) else { return "" }
        let name = plan.jobs[place].steps[step.index].name
        return step.phase == .post ? "Post \(name)" : name
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
