import Conductor
import Foundation
import Glibc
import Processes
import Runs
import Synchronization

/// A journal at whose writes engine and keeper are killed: how `sluice selftest --chaos` stops a run exactly between two of them.
///
/// Joined only where the environment names a file of strikes. State: the number of writes, guarded by its mutex.
final class StrikingJournal: JournalPort {
    /// The path of the file: a strike a line.
    static let variable = "SLUICE_INTERNAL_STRIKES"

    /// Where strikes are told, beside the file that orders them.
    static func reports(of strikes: String) -> String { strikes + ".reports" }

    private let journal: any JournalPort
    private let strikes: [Strike]
    private let reports: String
    private let directory: RunDirectory
    private let writes = Mutex(0)

    private init(_ journal: any JournalPort, _ strikes: [Strike], reports: String, _ directory: RunDirectory) {
        self.journal = journal
        self.strikes = strikes
        self.reports = reports
        self.directory = directory
    }

    /// The journal itself, where no strikes are ordered.
    static func join(_ journal: any JournalPort, runDirectory: String) -> any JournalPort {
        guard let file = getenv(variable).map({ String(cString: $0) }), let bytes = try? readSmallFile(file) else {
            return journal
        }
        let strikes = String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { Strike($0) }
        return StrikingJournal(journal, strikes, reports: reports(of: file), RunDirectory(runDirectory))
    }

    func append(_ entries: [JournalEntry], durably: Bool) throws {
        let number = writes.withLock { writes in
            writes += 1
            return writes
        }
        strike(number, .before)
        try journal.append(entries, durably: durably)
        strike(number, .after)
    }

    private func strike(_ number: Int, _ side: Strike.Side) {
        for strike in strikes where strike.write == number && strike.side == side {
            // This engine holds the lock itself while it ends what a dead keeper left.
            let holder = strike.target.hitsKeeper ? FileLock.holder(of: directory.keeperLock) : nil
            let keeper = holder.flatMap { $0.pid == getpid() ? nil : ProcessHandle.open($0) }
            tell(StrikeReport(strike: strike, hasHitKeeper: keeper != nil))
            if let keeper { keeper.send(SIGKILL) }
            guard strike.target.hitsEngine else { continue }
            kill(getpid(), SIGKILL)
            while true { pause() }
        }
    }

    private func tell(_ report: StrikeReport) {
        let descriptor = open(reports, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        try? writeAll((report.text + "\n").utf8, to: descriptor, named: reports)
    }
}
