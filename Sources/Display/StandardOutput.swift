import Glibc
import Synchronization

/// Writing to the standard streams, whole or not at all.
package enum StandardOutput {
    /// - Returns: False when nobody reads any more (`| head`) or the stream cannot be written: no reason for a run to end.
    private static let firstFailure = Mutex<Int32?>(nil)

    /// Why standard output could not be written, as `errno` has it; nil also where a reader only left (`| head`).
    package static var failure: Int32? { firstFailure.withLock(\.self) }

    @discardableResult
    package static func write(_ text: String, to descriptor: Int32 = 1) -> Bool {
        var text = text
        return text.withUTF8 { bytes in write(UnsafeRawBufferPointer(bytes), to: descriptor) }
    }

    @discardableResult
    package static func write(_ bytes: [UInt8], to descriptor: Int32 = 1) -> Bool {
        bytes.withUnsafeBytes { write($0, to: descriptor) }
    }

    private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
        withoutBrokenPipeSignal {
            var done = 0
            while done < bytes.count {
                let count = Glibc.write(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
                if count > 0 {
                    done += count
                } else if count < 0, errno == EINTR {
                    continue
                } else if count < 0, errno == EAGAIN {
                    var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    Glibc.poll(&poll, 1, 1000)
                } else {
                    if descriptor == 1, errno != EPIPE { note(errno) }
                    return false
                }
            }
            return true
        }
    }

    private static func note(_ code: Int32) {
        firstFailure.withLock { $0 = $0 ?? code }
    }

    /// SIGPIPE would end an engine because of its display. It is kept from this thread only: programs that we start should have it.
    private static func withoutBrokenPipeSignal(_ body: () -> Bool) -> Bool {
        var broken = sigset_t()
        var before = sigset_t()
        var pending = sigset_t()
        sigemptyset(&broken)
        sigaddset(&broken, SIGPIPE)
        sigpending(&pending)
        pthread_sigmask(SIG_BLOCK, &broken, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        let isWritten = body()
        if !isWritten, sigismember(&pending, SIGPIPE) == 0 {
            var none = timespec()
            sigtimedwait(&broken, nil, &none)
        }
        return isWritten
    }
}
