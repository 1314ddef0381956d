import Glibc
import Processes
import Redaction

/// What a suite's command writes: told line by line, kept in a file, and its end remembered.
struct SuiteOutput {
    private let suite: String
    private let path: String
    private let descriptor: Int32
    private var lines: SuiteLines
    private var progress = SuiteProgress()
    private var writtenBytes = 0
    private var hasComplained = false
    private let tell: @Sendable (StackEvent) -> Void
    /// The newest last.
    private(set) var last: [String] = []
    /// The last line that says something, of those before `stop`.
    private(set) var lastLine: String?
    private var isStopped = false

    /// Bytes; what a suite without end writes must not fill the disk.
    private static let longestLog = 512 << 20
    private static let remembered = 40

    /// The folder is there already. Throws where the file cannot be made.
    init(
        suite: String, path: String, masks: Redactor, tell: @escaping @Sendable (StackEvent) -> Void
    ) throws(StackFailure) {
        self.suite = suite
        self.path = path
        self.tell = tell
        lines = SuiteLines(masks: masks)
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StackFailure(
                .suites,
                "The log \"\(path)\" of the suite \"\(suite)\" cannot be made: \(String(cString: strerror(errno))).")
        }
    }

    mutating func append(_ bytes: ArraySlice<UInt8>) { take(lines.append(bytes)) }

    /// What follows is about the end that it is brought to.
    mutating func stop() { isStopped = true }

    /// Takes the last line, which may have no end.
    mutating func finish() { take(lines.finish()) }

    func close() { Glibc.close(descriptor) }

    private mutating func take(_ texts: [String]) {
        guard !texts.isEmpty else { return }
        let time = Int64(clamping: UnixTime.now().nanoseconds)
        for text in texts { tell(.line(StackLine(source: "suite \(suite)", time: time, text: text))) }
        for text in texts {
            if let counts = progress.counts(after: text) { tell(.suiteProgress(suite, counts)) }
        }
        last = Array((last + texts).suffix(Self.remembered))
        if !isStopped { lastLine = texts.last { !$0.allSatisfy(\.isWhitespace) } ?? lastLine }
        write(texts.map { $0 + "\n" }.joined())
    }

    private mutating func write(_ text: String) {
        writtenBytes += text.utf8.count
        guard !hasComplained else { return }
        if writtenBytes > Self.longestLog {
            complain("has more than \(Self.longestLog >> 20) MiB: the rest is left out")
            return
        }
        do { try writeAll(text.utf8, to: descriptor, named: path) } catch { complain("is not whole. \(error.message)") }
    }

    private mutating func complain(_ what: String) {
        hasComplained = true
        tell(.warned("The log of the suite \"\(suite)\" \(what)\(what.hasSuffix(".") ? "" : ".")"))
    }
}
