import CProcesses
import Glibc

/// One end of a blocking connection; the descriptor is closed when its last owner is gone, never under a reader.
final class KeeperConnection: Sendable {
    private let descriptor: Int32

    init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Ends both directions: a blocked reader returns.
    func shutDown() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    /// Writes a whole frame; throws `connectionLost`.
    func send(_ frame: [UInt8]) throws(KeeperError) {
        var rest = frame[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { buffer in
                retryingInterrupts {
                    Glibc.send(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
                }
            }
            guard count >= 0 else {
                throw .system("The keeper does not listen any more", code: .connectionLost)
            }
            rest = rest.dropFirst(count)
        }
    }

    /// The next report, or nil at the end; blocks; throws `connectionLost` or `malformedFrame`.
    func receive(into reader: inout FrameReader) throws(KeeperError) -> KeeperReport? {
        while true {
            if let payload = try reader.next() { return try KeeperReport(payload: payload) }
            var piece = [UInt8](repeating: 0, count: 16384)
            let count = retryingInterrupts { recv(descriptor, &piece, piece.count, 0) }
            guard count >= 0 else {
                throw .system("The keeper cannot be heard any more", code: .connectionLost)
            }
            if count == 0 { return nil }
            reader.append(piece[..<count])
        }
    }

    /// How long `receive` waits, in seconds; 0 for ever.
    func setPatience(seconds: Int) {
        _ = sluice_set_receive_timeout(descriptor, Int32(seconds))
    }
}
