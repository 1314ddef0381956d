import Foundation
import Glibc
import Processes
import Server
import Synchronization

/// The process that watches a project for a server: `sluice internal-server watch`, which ends with the server.
enum ServerWatch {
    /// Returns when it has ended, and soon after the task was cancelled. Throws a fault where it cannot be started.
    ///
    /// - Parameter tell: Called with each message that the process writes as one line, on a thread of its own.
    static func run(
        repository: String, store: String, tell: @escaping @Sendable (String) -> Void
    ) async throws(Problem) {
        let (reader, writer): (Int32, Int32)
        let child: DaemonChild
        let (ends, ended) = AsyncStream.makeStream(of: Void.self)
        do {
            (reader, writer) = try makePipe()
            let (words, mouth) = try makePipe()
            defer {
                close(reader)
                close(mouth)
            }
            listen(to: words, tell)
            child = try DaemonChild(
                ["internal-server", ServerOrder.watch.rawValue, "--repository", repository, "--data-dir", store],
                in: repository, input: reader, output: mouth
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

    /// Until nobody has the other end of the pipe any more.
    private static func listen(to descriptor: Int32, _ tell: @escaping @Sendable (String) -> Void) {
        let thread = Thread {
            defer { close(descriptor) }
            var words = WatchWords()
            var bytes = [UInt8](repeating: 0, count: 1 << 12)
            while true {
                let count = read(descriptor, &bytes, bytes.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                for message in words.messages(in: bytes[..<count]) { tell(message) }
            }
            for message in words.rest() { tell(message) }
        }
        thread.name = "what a watch says"
        thread.stackSize = 256 << 10
        thread.start()
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
