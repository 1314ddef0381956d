import Dispatch
import Foundation
import Git
import Synchronization

/// Fetches a project's mirror, away from the server's threads and one fetch at a time.
///
/// State: whether a fetch is under way. libgit2 cannot be told to give up a server that keeps silent, so that a fetch can outlast the
/// patience of whoever asked for it; the next one is refused until that one has ended.
final class MirrorFetching: Sendable {
    private let side: RepositorySide
    private let isBusy = Mutex(false)
    private static let queue = DispatchQueue(label: "sluice.git", attributes: .concurrent)
    private static let patience: Duration = .seconds(300)

    init(_ side: RepositorySide) { self.side = side }

    /// Does nothing for a path of this host. - Parameter extra: Full names of refs that are wanted besides branches and tags.
    func fetch(_ extra: [String] = []) async throws {
        guard let mirror = side.mirror else { return }
        let isFirst = isBusy.withLock { isBusy in
            defer { isBusy = true }
            return !isBusy
        }
        guard isFirst else {
            throw Problem.unavailable("'\(mirror.url)' has not answered an earlier fetch yet.")
        }
        let login = Self.login(for: side.project.name)
        let result: Result<Void, any Error> = await withCheckedContinuation { continuation in
            let answer = FirstAnswer(continuation)
            Self.queue.async {
                let result: Result<Void, any Error> = Result {
                    try mirror.fetch(extra, as: login, within: Self.patience)
                }
                self.isBusy.withLock { $0 = false }
                answer.give(result)
            }
            Self.queue.asyncAfter(deadline: .now() + .seconds(310)) {
                answer.give(.failure(Problem.unavailable("'\(mirror.url)' took too long to answer.")))
            }
        }
        try result.get()
    }

    /// What reads the repository, on a thread that may wait for the disk.
    func reading<Value: Sendable>(_ body: @escaping @Sendable (RepositorySide) throws -> Value) async throws -> Value {
        let side = side
        let result: Result<Value, any Error> = await withCheckedContinuation { continuation in
            Self.queue.async { continuation.resume(returning: Result { try body(side) }) }
        }
        return try result.get()
    }

    /// `SLUICE_GIT_TOKEN_NAME` and `SLUICE_GIT_USER_NAME` of the server's environment, for the project NAME alone.
    private static func login(for project: String) -> MirrorLogin {
        let name = String(project.uppercased().map { $0.isLetter || $0.isNumber ? $0 : "_" })
        let environment = ProcessInfo.processInfo.environment
        return MirrorLogin(
            user: environment["SLUICE_GIT_USER_\(name)"] ?? "git", token: environment["SLUICE_GIT_TOKEN_\(name)"])
    }
}

/// Resumes a continuation with what comes first.
private final class FirstAnswer: Sendable {
    private let continuation: Mutex<CheckedContinuation<Result<Void, any Error>, Never>?>

    init(_ continuation: CheckedContinuation<Result<Void, any Error>, Never>) {
        self.continuation = Mutex(continuation)
    }

    func give(_ result: Result<Void, any Error>) {
        let waiting = continuation.withLock { continuation in
            defer { continuation = nil }
            return continuation
        }
        waiting?.resume(returning: result)
    }
}
