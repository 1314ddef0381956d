import Glibc
import Processes

/// The keeper's end of a connection; never blocks.
final class EngineConnection {
    /// An engine that reads nothing for so long is as good as gone; bytes.
    private static let mostUnsent = 64 << 20

    let descriptor: Int32
    /// Whether a greeting was asked for and given.
    var isGreeted = false
    private(set) var isBroken = false
    /// Whether the loop waits for room to send.
    var isWaitingForRoom = false
    private var reader = FrameReader()
    private var unsent: [UInt8] = []

    init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    var hasUnsent: Bool { !unsent.isEmpty }

    func send(_ report: KeeperReport) {
        guard !isBroken, let frame = report.frame() else { return }
        unsent += frame
        flush()
        if unsent.count > EngineConnection.mostUnsent { isBroken = true }
    }

    /// Sends what the socket takes now.
    func flush() {
        var sent = 0
        unsent.withUnsafeBytes { bytes in
            while sent < bytes.count, !isBroken {
                let count = Glibc.send(
                    descriptor, bytes.baseAddress?.advanced(by: sent), bytes.count - sent,
                    Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
                if count > 0 {
                    sent += count
                } else if errno == EAGAIN {
                    return
                } else if errno != EINTR {
                    isBroken = true
                }
            }
        }
        unsent.removeFirst(sent)
    }

    /// The last words: waits for the engine to take them, two seconds at most.
    func flushAll() {
        for _ in 0..<2000 {
            flush()
            if isBroken || unsent.isEmpty { return }
            usleep(1000)
        }
    }

    /// Takes in what has come, by way of a buffer that is there anyway; false when the engine is gone.
    func fill(by buffer: inout [UInt8]) -> Bool {
        let count = retryingInterrupts { recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT)) }
        if count < 0 { return errno == EAGAIN }
        reader.append(buffer[..<count])
        return count > 0
    }

    /// The next whole request; throws `malformedFrame` or `invalidStep`.
    func next() throws(KeeperError) -> KeeperRequest? {
        guard let payload = try reader.next() else { return nil }
        return try KeeperRequest(payload: payload)
    }
}
