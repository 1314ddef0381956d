import Glibc

/// A picture of all processes, for finding those of a job.
package struct ProcessTable: Sendable {
    package let entries: [Int32: ProcessEntry]

    package init() {
        var entries: [Int32: ProcessEntry] = [:]
        for name in namesInFolder("/proc") {
            guard let pid = Int32(name), let entry = ProcessEntry(pid: pid) else { continue }
            entries[pid] = entry
        }
        self.entries = entries
    }

    package init(entries: [ProcessEntry]) {
        self.entries = Dictionary(entries.map { ($0.pid, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The processes below the given ones, themselves not included, and nothing below the excluded ones.
    package func descendants(of roots: Set<Int32>, excluding: Set<Int32> = []) -> Set<Int32> {
        var children: [Int32: [Int32]] = [:]
        for entry in entries.values { children[entry.parent, default: []].append(entry.pid) }
        var found: Set<Int32> = []
        var waiting = Array(roots)
        while let parent = waiting.popLast() {
            for child in children[parent] ?? []
            where !excluding.contains(child) && found.insert(child).inserted {
                waiting.append(child)
            }
        }
        return found
    }

    /// The processes that carry one of these values of `SLUICE_JOB_MARK` in their environment.
    package func marked(with marks: Set<String>) -> Set<Int32> {
        guard !marks.isEmpty else { return [] }
        return Set(
            entries.values.filter { !$0.isDead && marks.contains(ProcessTable.mark(of: $0.pid) ?? "") }
                .map(\.pid))
    }

    /// The job mark that a process was started with, or nil; other users' processes have none for us.
    package static func mark(of pid: Int32) -> String? { variable(StepSpawn.jobMarkVariable, of: pid) }

    /// The last value of a variable in the environment that a process was started with.
    package static func variable(_ name: String, of pid: Int32) -> String? {
        guard let environment = try? readSmallFile("/proc/\(pid)/environ") else { return nil }
        let prefix = Array((name + "=").utf8)
        let entry = environment.split(separator: 0).last { $0.starts(with: prefix) }
        return entry.map { String(decoding: $0.dropFirst(prefix.count), as: UTF8.self) }
    }

    /// The path of the program that a process runs, or nil.
    package static func program(of pid: Int32) -> String? {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/\(pid)/exe", &buffer, buffer.count)
        guard count > 0 else { return nil }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
