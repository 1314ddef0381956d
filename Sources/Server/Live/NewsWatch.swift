import History
import Logging
import Synchronization

/// Looks what has changed in a project's store whenever that was written, and tells it.
///
/// Wakes when the kernel says that a store was written, twice more soon after that, and when somebody says that the projects are others now.
final class NewsWatch: Sendable {
    private struct State {
        /// Whose stores were written since they were looked at.
        var written: Set<String> = []
        /// Whose stores are looked at once more, though nobody has said that they were written.
        var doubted: Set<String> = []
        var isReloaded = true
    }

    /// A project whose store is watched.
    private struct Watched {
        var project: ServedProject
        var sign: StoreSign?
        /// Nil where it cannot be watched.
        var watch: Int?
        /// What went wrong at the last look.
        var fault: String?
        var secondLooks: Task<Void, Never>?

        func end(_ files: FileWatch) {
            watch.map(files.forget)
            secondLooks?.cancel()
        }
    }

    /// When a store is looked at again after it was written: what SQLite has written is seen when it stands on the disk, which may take long,
    /// and of that the kernel says nothing.
    private static let secondLooks: [Duration] = [.milliseconds(500), .seconds(5)]

    private let parts: ServerParts
    private let state = Mutex(State())
    private let wake: AsyncStream<Void>.Continuation
    private let wakes: AsyncStream<Void>

    init(_ parts: ServerParts) {
        self.parts = parts
        (wakes, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    static func task(_ parts: ServerParts) -> ServerTask {
        ServerTask("news") { try await NewsWatch(parts).run() }
    }

    private func run() async throws {
        let listener = parts.news.onPost { item in
            guard item.kind == .project else { return }
            self.note { $0.isReloaded = true }
        }
        defer { parts.news.forget(listener) }
        var watched: [String: Watched] = [:]
        defer { for project in watched.values { project.end(parts.files) } }
        wake.yield()
        for await _ in wakes {
            let state = state.withLock { state in
                defer { state = State(isReloaded: false) }
                return state
            }
            let start = ContinuousClock.now
            if state.isReloaded { await follow(&watched) }
            for name in state.written.union(state.doubted).sorted() {
                guard var project = watched[name] else { continue }
                if state.written.contains(name) {
                    project.secondLooks?.cancel()
                    project.secondLooks = lookAgain(at: name)
                }
                watched[name] = await look(project)
            }
            // Many runs at once take longer to look at: no more than a tenth of the time goes into that. But nobody is kept from the news
            // for longer because this one look was late.
            try await Task.sleep(for: min(start.duration(to: .now) * 9, .seconds(1)))
        }
    }

    private func note(_ change: (inout State) -> Void) {
        state.withLock { change(&$0) }
        wake.yield()
    }

    private func lookAgain(at name: String) -> Task<Void, Never> {
        Task {
            for pause in Self.secondLooks {
                guard (try? await Task.sleep(for: pause)) != nil else { return }
                note { $0.doubted.insert(name) }
            }
        }
    }

    /// Begins with the projects that are new and ends with those that are gone.
    private func follow(_ watched: inout [String: Watched]) async {
        let projects = parts.projects.all
        for (name, old) in watched where !projects.contains(where: { $0 === old.project }) {
            old.end(parts.files)
            watched[name] = nil
        }
        for project in projects where watched[project.name] == nil {
            watched[project.name] = await look(Watched(project: project, watch: watch(project)))
        }
    }

    private func watch(_ project: ServedProject) -> Int? {
        let name = project.name
        do {
            return try parts.files.watch(project.store.paths.directory, prefix: "history.sqlite") {
                self.note { $0.written.insert(name) }
            }
        } catch {
            parts.log.error(
                "Pages will not show by themselves what is new in a project. \(error)", metadata: ["project": "\(name)"]
            )
            return nil
        }
    }

    /// The first look says nothing: nobody has seen what was before.
    private func look(_ watched: Watched) async -> Watched {
        var watched = watched
        do {
            let sign = try await watched.project.reading { try $0.sign() }
            for change in watched.sign.map({ sign.changes(since: $0) }) ?? [] {
                parts.news.post(watched.project.name, NewsItem.Kind(change))
            }
            (watched.sign, watched.fault) = (sign, nil)
        } catch {
            if watched.fault != error.detail {
                parts.log.error(
                    "What is new in a project cannot be seen. \(error.detail)",
                    metadata: ["project": "\(watched.project.name)"])
            }
            watched.fault = error.detail
        }
        return watched
    }
}

extension NewsItem.Kind {
    fileprivate init(_ change: StoreSign.Change) {
        self =
            switch change {
            case .run(let number): .run(number)
            case .obligations: .obligations
            case .schedules: .schedules
            case .groups: .queue
            }
    }
}
