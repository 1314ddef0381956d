import Glibc
import Processes

/// The processes that a suite's command has started, wherever they have gone.
///
/// They are those of its session, those below it, and those that carry its mark: a browser makes a session of its own,
/// and what is left when its parent ends is below nobody.
struct SuiteProcesses {
    /// In the environment of a suite's processes.
    static let markVariable = "SLUICE_STACK_SUITE"

    let leader: Int32
    let mark: String

    /// Those that still run, the leader left out.
    func others() -> [ProcessIdentity] {
        let table = ProcessTable()
        let below = table.descendants(of: [leader])
        let found = table.entries.values.filter { entry in
            guard entry.pid != leader, entry.pid != getpid(), !entry.isDead else { return false }
            return entry.session == leader || below.contains(entry.pid)
                || ProcessTable.variable(Self.markVariable, of: entry.pid) == mark
        }
        return found.map { ProcessIdentity(bootID: .current, pid: $0.pid, startTime: $0.startTime) }
            .sorted { $0.pid < $1.pid }
    }

    /// What a person calls those that still run: the names of their programs, each once.
    static func names(_ processes: [ProcessIdentity]) -> [String] {
        var names: [String] = []
        for process in processes {
            let program = ProcessTable.program(of: process.pid)?.split(separator: "/").last.map(String.init)
            // One that has ended meanwhile has no program, and needs nobody to end it.
            if program == nil, ProcessEntry(pid: process.pid)?.isDead ?? true { continue }
            let name = program ?? "process \(process.pid)"
            if !names.contains(name) { names.append(name) }
        }
        return names
    }

    static func send(_ signal: Int32, to processes: [ProcessIdentity]) {
        for process in processes {
            if let handle = ProcessHandle.open(process) { handle.send(signal) }
        }
    }
}
