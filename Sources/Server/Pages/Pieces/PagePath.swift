import History
import Planning
import Runs

/// Where things are.
struct PagePath: Sendable {
    let project: String

    private var root: String { "/p/\(PercentEncoding.encoded(project))" }

    var home: String { root }
    var runs: String { "\(root)/runs" }
    var environments: String { "\(root)/environments" }
    var obligations: String { "\(root)/obligations" }

    func run(_ number: Int) -> String { "\(runs)/\(number)" }

    /// The job's place in the run's timeline.
    func job(_ job: JobID, of run: Int) -> String { "\(self.run(run))#\(PagePath.mark(job))" }

    func log(_ step: StepID, of run: Int) -> String { "\(self.run(run))/logs/\(PercentEncoding.encoded("\(step)"))" }

    func runs(ofWorkflow path: String) -> String { "\(runs)?workflow=\(PercentEncoding.encoded(path))" }

    func runs(at sha: String) -> String { "\(runs)?sha=\(PercentEncoding.encoded(sha))" }

    /// An element's id: no blank is in it.
    static func mark(_ job: JobID) -> String { "job-\(PercentEncoding.encoded(job.text))" }
}
