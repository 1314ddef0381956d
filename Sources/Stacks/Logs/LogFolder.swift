import Glibc
import Synchronization

/// The logs of a stack on the disk, and the last lines of each source in memory.
///
/// `timeline.jsonl` has all lines as they came, `SOURCE.log` those of one source, each after its moment.
final class LogFolder: Sendable {
    let path: String
    private let state: Mutex<State>

    private struct State {
        var files: [String: AppendedFile] = [:]
        var last: [String: LastLines] = [:]
        /// Whether the disk's refusal has been told.
        var isRefused = false
    }

    static let timelineName = "timeline.jsonl"

    /// Throws a failure that names the folder.
    init(path: String) throws(StackFailure) {
        self.path = path
        guard Self.makeFolders(path), AppendedFile(path: "\(path)/\(Self.timelineName)") != nil else {
            throw StackFailure(
                .up, "The logs cannot be written to \"\(path)\": \(String(cString: strerror(errno))).")
        }
        state = Mutex(State())
    }

    /// Writes these lines, which belong to one source; a sentence to tell where the disk begins to refuse them.
    func append(_ lines: [StackLine]) -> String? {
        guard let source = lines.first?.source else { return nil }
        var entries: [UInt8] = []
        var texts: [UInt8] = []
        for line in lines {
            TimelineLine.append(line, to: &entries)
            texts += Self.text(line)
        }
        return state.withLock { state in
            state.last[source, default: LastLines()].append(lines)
            let problems = [
                write(entries, lines, to: Self.timelineName, &state.files, TimelineLine.bytes),
                write(texts, lines, to: Self.fileName(source), &state.files, Self.text),
            ]
            let wasRefused = state.isRefused
            state.isRefused = problems.contains { $0 != 0 }
            guard let problem = problems.first(where: { $0 != 0 }), !wasRefused else { return nil }
            return "Log lines cannot be written to \"\(path)\": \(String(cString: strerror(problem)))."
        }
    }

    func lastLines(of source: String, count: Int) -> [String] {
        state.withLock { Array((($0.last[source]?.texts) ?? []).suffix(max(0, count))) }
    }

    /// The texts of a source's lines from a place in its file on, gaps left out, and the place after them.
    func lines(of source: String, from place: Int) -> (lines: [String], next: Int) {
        let descriptor = open("\(path)/\(Self.fileName(source))", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return ([], place) }
        defer { close(descriptor) }
        var length = Self.piece
        while true {
            let bytes = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
                count = max(0, pread(descriptor, buffer.baseAddress, buffer.count, off_t(place)))
            }
            if let end = bytes.lastIndex(of: 0x0A) {
                let lines = bytes[..<end].split(separator: 0x0A, omittingEmptySubsequences: false)
                return (lines.compactMap(Self.text), place + end + 1)
            }
            // One line that is longer than all that was read.
            guard bytes.count == length else { return ([], place) }
            length *= 2
        }
    }

    /// Bytes of a log that are read at once.
    private static let piece = 1 << 20

    /// Without its moment; nil for a gap.
    private static func text(_ line: ArraySlice<UInt8>) -> String? {
        guard !line.starts(with: "[gap] ".utf8) else { return nil }
        let text = line.firstIndex(of: 0x20).map { line[($0 + 1)...] } ?? line
        return String(decoding: text, as: UTF8.self)
    }

    private func write(
        _ bytes: [UInt8], _ lines: [StackLine], to name: String, _ files: inout [String: AppendedFile],
        _ form: (StackLine) -> [UInt8]
    ) -> Int32 {
        guard let file = files[name] ?? AppendedFile(path: "\(path)/\(name)") else { return errno }
        files[name] = file
        return file.append(bytes, lines: lines.count) { lost in
            let last = lines[lines.count - 1]
            let text = "\(lost) lines could not be written to the disk."
            return form(StackLine(source: last.source, time: last.time, text: text, isGap: true))
        }
    }

    private static func text(_ line: StackLine) -> [UInt8] {
        Array("\(line.isGap ? "[gap] " : "")\(LogMoment.text(line.time)) \(line.text)\n".utf8)
    }

    /// Of a source's own log: folders and spaces have no place in it.
    static func fileName(_ source: String) -> String {
        let name = source.map { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) ? $0 : "-" }
        return (name.first == "." ? "-" : "") + String(name) + ".log"
    }

    private static func makeFolders(_ path: String) -> Bool {
        var made = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            made += "/" + part
            if mkdir(made, 0o755) != 0, errno != EEXIST { return false }
        }
        return true
    }
}
