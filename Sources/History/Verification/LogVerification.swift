import Digests
import Glibc
import Runs

/// Compares the logs of a run with what its journal says of them.
struct LogVerification {
    let store: Store
    let run: Int
    /// The folders of steps, as they were before the journal was read.
    let folders: [String]
    /// What the table of steps says, in bytes.
    let tableSizes: [StepID: Int]
    private(set) var count = 0
    private(set) var bytes = 0
    private(set) var bySizeOnly = 0
    private(set) var isIntact = true

    init(store: Store, run: Int, folders: [String], tableSizes: [StepID: Int]) {
        self.store = store
        self.run = run
        self.folders = folders
        self.tableSizes = tableSizes
    }

    mutating func findings(_ entries: [JournalEntry]) -> [StoreFinding] {
        var findings: [StoreFinding] = []
        var started: Set<String> = []
        for entry in entries {
            switch entry.event {
            case .stepStarted(let step), .stepQueued(let step): started.insert("\(step)")
            case .stepFinished(let step, let report): findings += self.findings(step, report.log)
            default: break
            }
        }
        for folder in folders where !started.contains(folder) {
            findings.append(
                StoreFinding(
                    .journal, run: run, path: store.paths.runDirectory(run) + "/steps/" + folder,
                    "there is a folder of a step that its journal does not know: the journal's end is gone, cut off or lost "
                        + "with the machine's power",
                    advice: "do not count the run as evidence"))
        }
        isIntact = findings.isEmpty
        return findings
    }

    private mutating func findings(_ step: StepID, _ log: LogReport?) -> [StoreFinding] {
        let tableSize = tableSizes[step]
        guard let size = log?.size ?? tableSize else { return [] }
        count += 1
        bytes += size
        if log?.checksum == nil, size > 0 { bySizeOnly += 1 }
        var findings: [StoreFinding] = []
        if let log, tableSize != log.size {
            findings.append(
                StoreFinding(
                    .table, run: run, step: step,
                    "the table 'steps' says \(tableSize.map { "\($0)" } ?? "nothing") for log_size, its journal \(log.size)",
                    advice: "believe the journal, and put a backup of the database in its place"))
        }
        if let problem = problem(store.paths.stepLog(run, step: step), size: size, checksum: log?.checksum) {
            findings.append(
                StoreFinding(
                    .log, run: run, step: step, path: store.paths.stepLog(run, step: step), problem,
                    advice: "do not rely on it; 'sluice rerun \(run)' makes a new one"))
        }
        return findings
    }

    /// Without a byte there is no file.
    private func problem(_ path: String, size: Int, checksum: String?) -> String? {
        guard fileExists(path) else { return size == 0 ? nil : "its log of \(size) bytes is gone" }
        do throws(HistoryError) {
            let file = try OpenFile(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
            let found = Int(try file.status().st_size)
            guard found == size else {
                return
                    "its log has \(found) bytes, and \(size) were written: it was \(found < size ? "cut" : "added to")"
            }
            guard let checksum, try file.checksum() != checksum else { return nil }
            return "its log was changed after it had been written: it has another checksum"
        } catch {
            return "its log cannot be read: \(error.message)".withoutFullStop
        }
    }
}

extension OpenFile {
    /// XXH64 of all that is left to read.
    borrowing func checksum() throws(HistoryError) -> String {
        var checksum = Checksum()
        try readAll { checksum.update($0) }
        return checksum.text
    }

    /// SHA-256 of all that is left to read, in hexadecimal.
    borrowing func digest() throws(HistoryError) -> String {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: OpenFile.bufferSize, alignment: 16)
        defer { buffer.deallocate() }
        var digest = MessageDigest(.sha256)
        while case let count = try read(into: buffer), count > 0 {
            digest.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
        return hexadecimal(digest.finalize())
    }

    private borrowing func readAll(_ body: (UnsafeRawBufferPointer) -> Void) throws(HistoryError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: OpenFile.bufferSize, alignment: 16)
        defer { buffer.deallocate() }
        while case let count = try read(into: buffer), count > 0 {
            body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }
}
