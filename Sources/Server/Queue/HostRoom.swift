import Foundation
import Glibc

/// What the host has left, as the kernel has it.
enum HostRoom {
    /// Bytes of memory that programs could still get; as much as there can be where the kernel does not say.
    static func memory() -> Int {
        let text = try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8)
        return text.flatMap { MachineFacts.kibibytes("MemAvailable", in: $0) } ?? .max
    }

    /// Bytes that are free for this user on the disk of that folder; as much as there can be where the kernel does not say.
    static func disk(at folder: String) -> Int {
        var facts = statvfs()
        guard statvfs(folder, &facts) == 0 else { return .max }
        return Int(clamping: UInt64(facts.f_bavail) &* UInt64(facts.f_frsize))
    }

    static var cores: Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }
}
