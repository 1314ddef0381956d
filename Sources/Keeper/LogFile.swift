import Glibc
import Processes

/// An append-only file of a step's output, with the times of its bytes beside it.
///
/// Past its limit the beginning and the end are kept; see `LogTail`. A log leaves the last bytes of a disk to those who need
/// them more; see `LogRoom`. Bytes for which there is no room are dropped until there is some again, and the log says where.
final class LogFile {
    private let path: String
    /// Nil for a log without times.
    private let timesPath: String?
    /// Bytes that are written as they come; what follows goes through the tail.
    private let headLimit: UInt64
    private var tail: LogTail
    private var room: LogRoom
    private var descriptor: Int32 = -1
    private var timesDescriptor: Int32 = -1
    private var lastRecord = UnixTime(nanoseconds: 0)
    private(set) var length: UInt64 = 0
    /// Bytes that had no room since the last one that had.
    private var missing: UInt64 = 0
    /// Why bytes were dropped, if it was not the limit; a full sentence.
    private(set) var failure: KeeperError?
    private var isFailureTold = false

    init(path: String, timesPath: String?, limit: UInt64, reserve: String) {
        self.path = path
        self.timesPath = timesPath
        tail = LogTail(limit: limit)
        headLimit = limit - UInt64(tail.capacity)
        room = LogRoom(path: path, reserve: reserve)
    }

    deinit { close() }

    /// Whether bytes were dropped.
    var isTruncated: Bool { tail.dropped > 0 || failure != nil }

    func append(_ bytes: UnsafeRawBufferPointer, at time: UnixTime) {
        guard !bytes.isEmpty else { return }
        let head = Int(min(UInt64(bytes.count), headLimit - min(headLimit, length + missing)))
        if head > 0 { write(UnsafeRawBufferPointer(rebasing: bytes[..<head]), at: time) }
        if head < bytes.count {
            tail.append(UnsafeRawBufferPointer(rebasing: bytes[head...]))
            lastRecord = max(lastRecord, time)
        }
    }

    /// Why bytes were dropped, the first time it is asked for.
    func takeFailure() -> KeeperError? {
        guard !isFailureTold, let failure else { return nil }
        isFailureTold = true
        return failure
    }

    /// Nothing more comes: what the tail has kept is written.
    func close() {
        let end = tail.take()
        if !end.isEmpty { end.withUnsafeBytes { write($0, at: lastRecord) } }
        tellMissing()
        if descriptor >= 0 { Glibc.close(descriptor) }
        if timesDescriptor >= 0 { Glibc.close(timesDescriptor) }
        (descriptor, timesDescriptor) = (-1, -1)
    }

    private func write(_ bytes: UnsafeRawBufferPointer, at time: UnixTime) {
        guard room.has(bytes.count, after: length) else { return drop(bytes.count, ENOSPC) }
        tellMissing()
        guard missing == 0 else { return drop(bytes.count, ENOSPC) }
        create()
        noteTime(time)
        put(bytes)
    }

    /// With the first byte: every file less is worth it to a run of many short steps.
    private func create() {
        guard descriptor < 0 else { return }
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    }

    private func put(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes
        while !rest.isEmpty {
            let count = retryingInterrupts { Glibc.write(descriptor, rest.baseAddress, rest.count) }
            guard count > 0 else {
                let code = errno
                // A short log is worth the reserve: it may be a finalizer's.
                if code == ENOSPC, room.release(after: length) { continue }
                return drop(rest.count, code)
            }
            length += UInt64(count)
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    private func drop(_ count: Int, _ code: Int32) {
        missing += UInt64(count)
        guard failure == nil else { return }
        let why = code == ENOSPC || code == EDQUOT ? "the disk is full" : systemErrorText(code)
        failure = KeeperError(.system, "The output cannot be written to \"\(path)\": \(why).", systemError: code)
    }

    /// At the place where they would be, once there is room for a line again.
    private func tellMissing() {
        guard missing > 0, room.has(4096, after: length) else { return }
        create()
        let line = Array("\n[sluice] \(missing) bytes are missing here: there was no room for them.\n".utf8)
        guard retryingInterrupts({ Glibc.write(descriptor, line, line.count) }) == line.count else { return }
        length += UInt64(line.count)
        missing = 0
    }

    /// Before the bytes, so that a reader never meets a byte without a time; at most one record a millisecond. Without room for it
    /// the bytes have the time of those before.
    private func noteTime(_ time: UnixTime) {
        guard let timesPath, time.nanoseconds >= lastRecord.nanoseconds + 1_000_000 || length == 0 else { return }
        if timesDescriptor < 0 { timesDescriptor = open(timesPath, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644) }
        let record = LogTimes.record(offset: length, time: time)
        let count = Glibc.write(timesDescriptor, record, record.count)
        // Half a record would put all later ones out of place.
        if count > 0, count < record.count {
            ftruncate(timesDescriptor, lseek(timesDescriptor, 0, SEEK_END) - off_t(count))
        }
        if count == record.count { lastRecord = time }
    }
}
