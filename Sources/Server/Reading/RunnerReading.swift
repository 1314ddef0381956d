package import Expressions
import Foundation
import Glibc
import Workflows

/// The machine that runs are carried out on, as it is now.
package struct RunnerReading: Hashable, Sendable {
    /// Of this program.
    package var version: String
    package var host: String
    package var processors: Int
    /// Jobs at a time.
    package var jobs: Int
    /// Bytes.
    package var memoryTotal: Int
    package var memoryAvailable: Int
    package var memoryFloor: Int
    package var diskTotal: Int
    package var diskAvailable: Int
    package var diskFloor: Int

    package init(_ configuration: ServerConfiguration) {
        let capacity = configuration.file.capacity
        version = configuration.version
        host = ProcessInfo.processInfo.hostName
        processors = ProcessInfo.processInfo.activeProcessorCount
        jobs = capacity.jobs ?? processors
        (memoryFloor, diskFloor) = (capacity.memoryFloor, capacity.diskFloor)
        let memory = Self.memory()
        (memoryTotal, memoryAvailable) = (memory["MemTotal"] ?? 0, memory["MemAvailable"] ?? 0)
        var disk = statvfs()
        let isKnown = statvfs(configuration.dataDirectory, &disk) == 0
        diskTotal = isKnown ? Int(disk.f_blocks) * Int(disk.f_frsize) : 0
        diskAvailable = isKnown ? Int(disk.f_bavail) * Int(disk.f_frsize) : 0
    }

    /// Bytes, by the names in proc_meminfo(5).
    private static func memory() -> [String: Int] {
        let text = (try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8)) ?? ""
        var memory: [String: Int] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count > 1, let kibibytes = Int(words[1]) else { continue }
            memory[String(words[0].dropLast())] = kibibytes << 10
        }
        return memory
    }

    package var value: Value {
        [
            "name": "local", "host": .string(host), "version": .string(version),
            "processors": .number(Double(processors)), "jobs": .number(Double(jobs)),
            "memory": [
                "total": .number(Double(memoryTotal)), "available": .number(Double(memoryAvailable)),
                "floor": .number(Double(memoryFloor)),
            ],
            "disk": [
                "total": .number(Double(diskTotal)), "available": .number(Double(diskAvailable)),
                "floor": .number(Double(diskFloor)),
            ],
        ]
    }
}
