import Conductor
import Logging
import Runs

/// What starts runs by itself.
package enum TriggerTasks {
    package static func all(_ parts: ServerParts) -> [ServerTask] {
        [
            ServerTask("repositories") { await watch(parts) },
            ServerTask("triggered starts") { await Starting(parts: parts).run() },
            ServerTask("ends of runs") { await RunFollowing(parts: parts).run() },
            ServerTask("notices") { await NoticeSending(parts: parts).run() },
            ServerTask("alerts") { await AlertChecking(parts: parts).run() },
        ]
    }

    /// A watch for each project that is open, now and after each reload.
    private static func watch(_ parts: ServerParts) async {
        await withDiscardingTaskGroup { group in
            var watched: [ServedProject] = []
            while !Task.isCancelled {
                let open = parts.projects.all
                for project in open where !watched.contains(where: { $0 === project }) {
                    group.addTask { await RepositoryWatch(project, parts).run() }
                }
                watched = open
                await forgetOld(parts)
                await parts.triggers.projects.wait(until: parts.clock.now().advanced(bySeconds: 86_400), parts.clock)
            }
        }
    }

    private static func forgetOld(_ parts: ServerParts) async {
        do {
            try await Deliveries(database: parts.database).forgetOld(at: parts.clock.now())
        } catch {
            parts.log.error("Old deliveries are kept: \(error)")
        }
    }
}
