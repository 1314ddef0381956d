import Foundation
import Glibc

/// What the host has left, as the kernel has it.
enum HostRoom {
    /// Bytes of memory that programs could still get; as much as there can be where the kernel does not say.
    static func memory() -> Int {
        guard let text = try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8) else { return .max }
        return memory(in: text) ?? .max
    }

    /// As proc(5) has it under `MemAvailable`.
    static func memory(in text: String) -> Int? {
        for line in text.split(separator: "\n") where line.hasPrefix("MemAvailable:") {
            let words = line.split(separator: " ")
            return words.count > 1 ? Int(words[1]).map { $0 << 10 } : nil
        }
        return nil
    }

    /// Bytes that are free for this user on the disk of that folder; as much as there can be where the kernel does not say.
    static func disk(at folder: String) -> Int {
        var facts = statvfs()
        guard statvfs(folder, &facts) == 0 else { return .max }
        return Int(clamping: UInt64(facts.f_bavail) &* UInt64(facts.f_frsize))
    }

    static var cores: Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }
}
