import Glibc

/// Reads a stack's `timeline.jsonl`: what is there, and again what was added since.
package final class StackTimeline {
    /// Which lines are wanted.
    package struct Selection: Hashable, Sendable {
        /// None for all.
        package var sources: Set<String>
        /// Nanoseconds since 1970.
        package var since: Int64?
        package var containing: String?

        package init(sources: Set<String> = [], since: Int64? = nil, containing: String? = nil) {
            self.sources = sources
            self.since = since
            self.containing = containing
        }

        package func includes(_ line: StackLine) -> Bool {
            (sources.isEmpty || sources.contains(line.source)) && line.time >= since ?? .min
                && (containing.map { line.text.contains($0) } ?? true)
        }
    }

    private let descriptor: Int32
    private let selection: Selection
    private var rest: [UInt8] = []
    /// What is no line of a timeline: torn by a full disk.
    package private(set) var tornLines = 0

    /// Nil, with errno, where the folder of logs has no timeline that can be read.
    package init?(folder: String, _ selection: Selection = Selection()) {
        descriptor = open("\(folder)/\(LogFolder.timelineName)", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        self.selection = selection
    }

    deinit { close(descriptor) }

    /// The selected lines that were added since the last call, by time; of those with the same one, as they came.
    /// - Parameter tail: So many of the last ones; nil for all.
    package func next(tail: Int? = nil) -> [StackLine] {
        var lines: [StackLine] = []
        visit { lines.append($0) }
        let order = lines.indices.sorted { (lines[$0].time, $0) < (lines[$1].time, $1) }
        return order.suffix(max(0, tail ?? order.count)).map { lines[$0] }
    }

    /// The selected lines that were added since the last call, as they came.
    package func visit(_ body: (StackLine) -> Void) {
        while let bytes = piece() { take(bytes, body) }
    }

    private func piece() -> [UInt8]? {
        let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 20) { buffer, count in
            count = max(0, read(descriptor, buffer.baseAddress, buffer.count))
        }
        return bytes.isEmpty ? nil : bytes
    }

    private func take(_ bytes: [UInt8], _ body: (StackLine) -> Void) {
        rest += bytes
        var start = 0
        while let end = rest[start...].firstIndex(of: 0x0A) {
            if let line = TimelineLine.line(rest[start..<end]) {
                if selection.includes(line) { body(line) }
            } else {
                tornLines += 1
            }
            start = end + 1
        }
        rest.removeFirst(start)
    }
}
