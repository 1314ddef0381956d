import Glibc
import Processes
import Server
import Synchronization

/// The process that watches a project for a server: `sluice internal-server watch`, which ends with the server.
enum ServerWatch {
    /// Returns when it has ended, and soon after the task was cancelled. Throws a fault where it cannot be started.
    static func run(repository: String, store: String) async throws(Problem) {
        let (reader, writer): (Int32, Int32)
        let child: DaemonChild
        let (ends, ended) = AsyncStream.makeStream(of: Void.self)
        do {
            (reader, writer) = try makePipe()
            defer { close(reader) }
            child = try DaemonChild(
                ["internal-server", ServerOrder.watch.rawValue, "--repository", repository, "--data-dir", store],
                in: repository, input: reader, output: STDERR_FILENO
            ) { _, _ in ended.finish() }
        } catch {
            throw Problem(error)
        }
        let life = Life(writer)
        await withTaskCancellationHandler {
            for await _ in ends {}
        } onCancel: {
            life.end()
        }
        life.end()
        _ = child
    }

    /// The end of the pipe that the child watches; closed once.
    private final class Life: Sendable {
        private let writer: Mutex<Int32?>

        init(_ descriptor: Int32) { writer = Mutex(descriptor) }

        func end() {
            let open = writer.withLock { writer in
                defer { writer = nil }
                return writer
            }
            if let open { close(open) }
        }
    }
}
