import Glibc
import Processes

/// An append-only file of a step's output, with the times of its bytes beside it.
final class LogFile {
    private let path: String
    /// Nil for a log without times.
    private let timesPath: String?
    private let limit: UInt64
    private var descriptor: Int32 = -1
    private var timesDescriptor: Int32 = -1
    private var lastRecord = UnixTime(nanoseconds: 0)
    private(set) var length: UInt64 = 0
    /// Whether bytes were dropped.
    private(set) var isTruncated = false
    /// Why bytes were dropped, if it was not the limit; a full sentence.
    private var failure: KeeperError?
    private var isFailureTold = false

    init(path: String, timesPath: String?, limit: UInt64) {
        self.path = path
        self.timesPath = timesPath
        self.limit = limit
    }

    deinit { close() }

    /// With the first byte: every file less is worth it to a run of many short steps.
    private func create() {
        guard descriptor < 0 else { return }
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        if descriptor < 0 { fail(at: path) }
    }

    /// Writes what fits under the limit, then once a line that says so, and drops the rest.
    func append(_ bytes: [UInt8], at time: UnixTime) {
        guard !bytes.isEmpty, !isTruncated else { return }
        create()
        noteTime(time)
        let room = limit - min(limit, length)
        guard UInt64(bytes.count) > room else { return bytes.withUnsafeBytes(write) }
        bytes.withUnsafeBytes { write(UnsafeRawBufferPointer(rebasing: $0[..<Int(room)])) }
        let marker = Array("\n[sluice] Output past \(limit) bytes is not recorded.\n".utf8)
        marker.withUnsafeBytes(write)
        isTruncated = true
    }

    /// Why bytes were dropped, the first time it is asked for.
    func takeFailure() -> KeeperError? {
        guard !isFailureTold, let failure else { return nil }
        isFailureTold = true
        return failure
    }

    func close() {
        if descriptor >= 0 { Glibc.close(descriptor) }
        if timesDescriptor >= 0 { Glibc.close(timesDescriptor) }
        (descriptor, timesDescriptor) = (-1, -1)
    }

    private func write(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes
        while !rest.isEmpty, failure == nil {
            let count = retryingInterrupts { Glibc.write(descriptor, rest.baseAddress, rest.count) }
            guard count > 0 else { return fail(at: path) }
            length += UInt64(count)
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    /// Before the bytes, so that a reader never meets a byte without a time; at most one record a millisecond.
    private func noteTime(_ time: UnixTime) {
        guard let timesPath, time.nanoseconds >= lastRecord.nanoseconds + 1_000_000 || length == 0 else { return }
        if timesDescriptor < 0 { timesDescriptor = open(timesPath, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644) }
        let record = LogTimes.record(offset: length, time: time)
        guard timesDescriptor >= 0, Glibc.write(timesDescriptor, record, record.count) == record.count else {
            return fail(at: timesPath)
        }
        lastRecord = time
    }

    private func fail(at path: String) {
        failure = KeeperError(
            .system, "The output cannot be written to \"\(path)\": \(systemErrorText(errno)).", systemError: errno)
        isTruncated = true
    }
}
