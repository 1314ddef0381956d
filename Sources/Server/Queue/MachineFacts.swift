import Foundation
import Glibc

/// What the machine has and what of it is free, in bytes; nil for what it does not tell.
struct MachineFacts: Hashable, Sendable {
    var cores: Int
    /// The mean number of processes that ran or waited to run, over 1, 5 and 15 minutes.
    var load: [Double]
    var memory: Int?
    /// What programs could have without others losing theirs.
    var freeMemory: Int?
    /// Of the disk that the server's folder is on.
    var disk: Int?
    var freeDisk: Int?
    /// What this process takes.
    var ownMemory: Int?

    /// - Parameter folder: The server's.
    static func now(folder: String) -> MachineFacts {
        let memory = (try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8)) ?? ""
        let own = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        let pages = own.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        var status = statvfs()
        let isKnown = statvfs(folder, &status) == 0
        let block = Int(clamping: status.f_frsize)
        var averages = [Double](repeating: 0, count: 3)
        let count = getloadavg(&averages, 3)
        return MachineFacts(
            cores: ProcessInfo.processInfo.activeProcessorCount, load: Array(averages.prefix(Int(max(0, count)))),
            memory: kibibytes("MemTotal", in: memory), freeMemory: kibibytes("MemAvailable", in: memory),
            disk: isKnown ? Int(clamping: status.f_blocks) * block : nil,
            freeDisk: isKnown ? Int(clamping: status.f_bavail) * block : nil,
            ownMemory: pages.map { $0 * Int(sysconf(Int32(_SC_PAGESIZE))) })
    }

    /// Of a line such as `MemTotal:        1024 kB` of proc(5), in bytes.
    static func kibibytes(_ name: String, in text: String) -> Int? {
        for line in text.split(separator: "\n") where line.hasPrefix("\(name):") {
            return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
        }
        return nil
    }
}
