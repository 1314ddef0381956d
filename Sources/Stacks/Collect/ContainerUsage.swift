import Expressions
import Processes

/// What a container has used, as the kernel counts it for its cgroup, of version 2 or 1.
///
/// `docker stats` takes two seconds for a look, and does not know the most memory.
struct ContainerUsage: Hashable, Sendable {
    var memoryBytes: Double
    /// Nil where the kernel does not keep it (version 2 before Linux 5.19).
    var peakMemoryBytes: Double?
    var processorSeconds: Double?
    var processes: Double?

    /// Of the container with this process; nil where its cgroup is not to be seen, as with a docker on another host.
    init?(pid: Int) {
        guard pid > 0, let bytes = try? readSmallFile("/proc/\(pid)/cgroup") else { return nil }
        self.init(membership: String(decoding: bytes, as: UTF8.self)) { path in
            guard let bytes = try? readSmallFile("/sys/fs/cgroup/" + path) else { return nil }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// - Parameters:
    ///   - membership: The lines of `/proc/PID/cgroup`.
    ///   - read: A file below the cgroups' mount point.
    init?(membership: String, read: (String) -> String?) {
        func folder(_ controller: String) -> String? {
            for line in membership.split(separator: "\n") {
                let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
                guard parts.count == 3, parts[1].split(separator: ",").contains(controller[...]) else { continue }
                return controller + parts[2]
            }
            return nil
        }
        func number(_ path: String) -> Double? { read(path).flatMap { Double($0.prefix { !$0.isNewline }) } }
        if let memory = folder("memory"), let used = number("\(memory)/memory.usage_in_bytes") {
            memoryBytes = used
            peakMemoryBytes = number("\(memory)/memory.max_usage_in_bytes")
            processorSeconds = folder("cpuacct").flatMap { number("\($0)/cpuacct.usage") }.map { $0 / 1e9 }
            processes = folder("pids").flatMap { number("\($0)/pids.current") }
            return
        }
        guard let line = membership.split(separator: "\n").first(where: { $0.hasPrefix("0::/") }) else { return nil }
        let path = line.dropFirst(4)
        guard let used = number("\(path)/memory.current") else { return nil }
        memoryBytes = used
        peakMemoryBytes = number("\(path)/memory.peak")
        let times = read("\(path)/cpu.stat")?.split(separator: "\n").first { $0.hasPrefix("usage_usec ") }
        processorSeconds = times.flatMap { Double($0.dropFirst(11)) }.map { $0 / 1e6 }
        processes = number("\(path)/pids.current")
    }

    var value: ValueObject {
        let pairs = [
            ("memoryBytes", memoryBytes), ("peakMemoryBytes", peakMemoryBytes), ("processorSeconds", processorSeconds),
            ("processes", processes),
        ]
        return ValueObject(
            pairs.compactMap { name, number in number.map { (name, Value.number($0)) } }, keys: .caseSensitive)
    }
}
