import Logging
import Workflows

/// Has each open project watched: one watch for each, again where one has ended, none for a project that is gone.
struct ProjectWatches: Sendable {
    let parts: ServerParts
    /// Seconds before a watch that has ended begins again.
    private static let patience = 5.0

    /// Looks which projects are open when somebody says that they are others now, and never by the clock.
    func run() async {
        let alarm = Alarm()
        let listener = parts.news.onPost { if $0.kind == .project { alarm.ring() } }
        defer { parts.news.forget(listener) }
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
                await alarm.wait(until: nil, parts.clock)
            }
            for watch in watches.values { watch.end() }
        }
    }

    private func watch(_ project: ServedProject, _ watch: Watch) async {
        // What was wrong with another repository of that name.
        _ = parts.triggers.setFault(nil, of: project.name, by: .watching)
        while !Task.isCancelled, !watch.hasEnded {
            guard await isFetched(project) else {
                try? await Task.sleep(for: .seconds(Self.patience))
                continue
            }
            let task = Task {
                do throws(Problem) {
                    try await parts.control.watch(project) { self.tell($0, of: project, watch) }
                } catch {
                    note(error.detail, of: project)
                    guard watch.isNew(error.detail) else { return }
                    parts.log.error("Nobody watches: \(error.detail)", metadata: ["project": "\(project.name)"])
                }
            }
            watch.follow(task)
            // What lives for so long has found its repository.
            let settling = Task {
                try await Task.sleep(for: .seconds(Self.patience))
                watch.settle()
                note(nil, of: project)
            }
            await withTaskCancellationHandler {
                await task.value
            } onCancel: {
                task.cancel()
            }
            settling.cancel()
            guard !Task.isCancelled, !watch.hasEnded else { return }
            try? await Task.sleep(for: .seconds(Self.patience))
        }
    }

    /// What keeps a watch from beginning is told once, however often it is tried again.
    private func tell(_ message: WatchMessage, of project: ServedProject, _ watch: Watch) {
        guard !message.isError || watch.isNew(message.text) else { return }
        parts.log.log(
            level: message.isError ? .error : .info, "\(message.text)", metadata: ["project": "\(project.name)"])
    }

    /// Why a mirror is empty is told by whoever fetches it.
    private func isFetched(_ project: ServedProject) async -> Bool {
        let repository = project.definition.repository
        guard !repository.hasPrefix("/") else { return true }
        let known = try? await RefBook(database: parts.database).known(of: project.name, at: repository)
        return known != nil
    }

    /// Of a folder of this host, which nobody fetches.
    private func note(_ fault: String?, of project: ServedProject) {
        guard project.definition.repository.hasPrefix("/") else { return }
        if parts.triggers.setFault(fault, of: project.name, by: .watching) { parts.news.post(project.name, .project) }
    }
}
