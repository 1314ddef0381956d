import Display
import History
import Planning
import Runs
import Source

extension DecisionSelection {
    /// Throws a usage failure that names the nearest known job or step.
    init(_ typed: String, _ details: RecordedDetails, _ log: DecisionLog) throws(Failure) {
        do throws(Unknown) {
            try self.init(typed, jobs: details.jobs, decisions: log.decisions)
        } catch {
            switch error {
            case .job(let name, let known):
                throw .usage(
                    "Run \(details.run.number) has no job '\(name)'.",
                    hint: Self.hint(name, known, list: details.jobs.prefix(20).map(\.id.text)))
            case .step(let name, let job, let known):
                let names = known.map { $0.split(separator: " ", maxSplits: 1).last.map(String.init) ?? $0 }
                throw .usage(
                    "No step '\(name)' of '\(job)' has started in run \(details.run.number).",
                    hint: Self.hint(name, names, list: Array(known.prefix(20))))
            }
        }
    }

    private static func hint(_ typed: String, _ known: [String], list: [String]) -> String {
        if let nearest = nearestName(to: typed, among: known) { return "Did you mean '\(nearest)'?" }
        return list.isEmpty ? "None has." : "There \(list.count == 1 ? "is" : "are"): \(list.joined(separator: ", "))."
    }
}
