import Glibc

/// The processes that a program has started, and what those have started: ending the program does not end them.
enum Descendants {
    /// As they are now; one whose parent has ended before is not among them.
    static func of(_ ancestor: pid_t) -> [pid_t] {
        let parents = all()
        var found: [pid_t] = []
        var open = [ancestor]
        while let parent = open.popLast() {
            let children = parents.filter { $0.parent == parent && !found.contains($0.pid) }.map(\.pid)
            found += children
            open += children
        }
        return found
    }

    private static func all() -> [(pid: pid_t, parent: pid_t)] {
        guard let folder = opendir("/proc") else { return [] }
        defer { closedir(folder) }
        var processes: [(pid: pid_t, parent: pid_t)] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if let pid = pid_t(name), let parent = parent(of: pid) { processes.append((pid, parent)) }
        }
        return processes
    }

    /// Nil for one that has gone meanwhile.
    private static func parent(of pid: pid_t) -> pid_t? {
        guard let file = fopen("/proc/\(pid)/stat", "re") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1024)
        let count = fread(&bytes, 1, bytes.count, file)
        // The program's name stands in parentheses and can hold anything: what follows the last one is fixed.
        guard let end = bytes[..<count].lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let words = bytes[(end + 1)..<count].split(separator: UInt8(ascii: " "))
        return words.count > 1 ? pid_t(String(decoding: words[1], as: UTF8.self)) : nil
    }
}
