import Glibc
import Synchronization

/// What builds and pulls say, line by line, in a file and as events.
final class BuildLog: Sendable {
    private let file: Int32
    private let state = Mutex<[String: [String]]>([:])
    private let tell: @Sendable (StackEvent) -> Void

    /// Throws a failure of `build` when the file cannot be made.
    init(_ path: String, tell: @escaping @Sendable (StackEvent) -> Void) throws(StackFailure) {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        mkdir(folder, 0o755)
        file = open(path, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0o644)
        guard file >= 0 else {
            throw StackFailure(.build, "The log \"\(path)\" cannot be made: \(String(cString: strerror(errno))).")
        }
        self.tell = tell
    }

    deinit { close(file) }

    /// The lines that are complete; called by one thread for each source.
    func add(_ lines: [String], from source: String) {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let now = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
        state.withLock { kept in
            kept[source, default: []] = Array((kept[source, default: []] + lines).suffix(BuildLog.keptLines))
            let text = lines.map { "\(source) | \($0)\n" }.joined()
            // The build's own result is what counts; a full disk makes it fail by itself.
            _ = Array(text.utf8).withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
        }
        for line in lines { tell(.line(StackLine(source: source, time: now, text: line))) }
    }

    func lastLines(of source: String) -> [String] { state.withLock { $0[source] ?? [] } }

    private static let keptLines = 30
}
