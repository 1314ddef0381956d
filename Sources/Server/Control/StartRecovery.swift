import Conductor
import History
import Logging
import Runs

/// Holds the queue back when the server begins, until the runs have been taken up that nobody goes on with: their engines went with the
/// machine, or were killed. Whoever watches a project does that before it starts what is due.
struct StartRecovery: Sendable {
    let parts: ServerParts

    /// A run that takes longer than so many seconds to be taken up holds new ones up no more.
    private static let patience = 60.0

    /// Returns when each has an engine again or has ended, and at the end of patience.
    func wait() async {
        let deadline = parts.clock.now().advanced(bySeconds: Self.patience)
        for project in parts.projects.all {
            let runs = await abandoned(in: project)
            guard !runs.isEmpty else { continue }
            let names = runs.map { "run \($0)" }.joined(separator: ", ")
            parts.log.info("The queue waits until \(names) goes on.", metadata: ["project": "\(project.name)"])
            while !Task.isCancelled, parts.clock.now() < deadline {
                let left = await abandoned(in: project)
                guard runs.contains(where: left.contains) else { break }
                try? await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    private func abandoned(in project: ServedProject) async -> [Int] {
        do throws(Problem) {
            return try await project.reading { store in
                try store.unfinishedRuns().filter { RunLife($0, in: store) == .abandoned }.map(\.number)
            }
        } catch {
            parts.log.error(
                "Runs to be taken up cannot be looked for: \(error.detail)", metadata: ["project": "\(project.name)"])
            return []
        }
    }
}
