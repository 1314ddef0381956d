import Logging
import Workflows

/// Has each open project watched: one watch for each, again where one has ended, none for a project that is gone.
struct ProjectWatches: Sendable {
    let parts: ServerParts
    /// Seconds between two looks at which projects are open, and before a watch that has ended begins again.
    private static let patience = 5.0

    func run() async {
        await withDiscardingTaskGroup { group in
            var watches: [ServerProject: Watch] = [:]
            while !Task.isCancelled {
                let open = parts.projects.all
                for (definition, watch) in watches where !open.contains(where: { $0.definition == definition }) {
                    watch.end()
                    watches[definition] = nil
                }
                for project in open where watches[project.definition] == nil {
                    let watch = Watch()
                    watches[project.definition] = watch
                    group.addTask { await self.watch(project, watch) }
                }
                try? await Task.sleep(for: .seconds(Self.patience))
            }
            for watch in watches.values { watch.end() }
        }
    }

    private func watch(_ project: ServedProject, _ watch: Watch) async {
        while !Task.isCancelled, !watch.hasEnded {
            let task = Task {
                do throws(Problem) {
                    try await parts.control.watch(project) { line in
                        parts.log.info("\(line)", metadata: ["project": "\(project.name)"])
                    }
                } catch {
                    parts.log.error("Nobody watches: \(error.detail)", metadata: ["project": "\(project.name)"])
                }
            }
            watch.follow(task)
            await withTaskCancellationHandler {
                await task.value
            } onCancel: {
                task.cancel()
            }
            guard !Task.isCancelled, !watch.hasEnded else { return }
            try? await Task.sleep(for: .seconds(Self.patience))
        }
    }
}
