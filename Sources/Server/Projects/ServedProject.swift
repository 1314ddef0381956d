import Dispatch
package import History
package import Workflows

/// A project as the server has it open.
///
/// State: the store's one connection, used on a queue of its own: a query waits for no other project, and no thread of the server
/// waits for the disk.
package final class ServedProject: Sendable {
    package let definition: ServerProject
    /// Where libgit2 finds its commits: the repository itself, or the mirror of a URL.
    package let repositoryPath: String
    package let store: Store
    private let queue: DispatchQueue

    package var name: String { definition.name.value }

    package init(_ definition: ServerProject, repositoryPath: String, store: Store) {
        (self.definition, self.repositoryPath, self.store) = (definition, repositoryPath, store)
        queue = DispatchQueue(label: "sluice.project.\(definition.name.value)")
    }

    /// Runs what reads the store, or files beside it, away from the server's threads.
    ///
    /// - Throws: A problem: 404 for a run that there is not, 503 for a store that is locked or cannot be read, 500 for what is damaged.
    package func reading<Result: Sendable>(
        _ body: @escaping @Sendable (Store) throws -> Result
    ) async throws(Problem) -> Result {
        let store = store
        let result: Swift.Result<Result, any Error> = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: Swift.Result { try body(store) }) }
        }
        do {
            return try result.get()
        } catch let problem as Problem {
            throw problem
        } catch let error as HistoryError {
            throw Problem(error)
        } catch {
            throw .fault("\(error)")
        }
    }
}

extension Problem {
    package init(_ error: HistoryError) {
        switch error.code {
        case .unknownRun: self = .notFound(error.message)
        case .notAvailable: self = .conflict(error.message)
        case .fenced, .refused: self = .conflict(error.message)
        case .busy, .inaccessible: self = .unavailable(error.message)
        case .diskFull: self = .storageFull(error.message)
        case .newer, .damaged, .archiver: self = .fault(error.message)
        }
    }
}
