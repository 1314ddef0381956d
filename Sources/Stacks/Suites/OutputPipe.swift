import Glibc

/// The reading end of a pipe into which a command and all its children write.
struct OutputPipe {
    private let descriptor: Int32
    private var isOpen = true

    /// The descriptor stays the caller's.
    init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// Passes on what comes in this time, one piece at the most; also waits when nothing can come any more.
    mutating func read(within time: Duration, _ take: (ArraySlice<UInt8>) -> Void) {
        let milliseconds = Int32(
            clamping: time.components.seconds * 1000 + time.components.attoseconds / 1_000_000_000_000_000)
        var polled = pollfd(fd: isOpen ? descriptor : -1, events: Int16(POLLIN), revents: 0)
        guard poll(&polled, 1, milliseconds) > 0 else { return }
        let piece = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
            count = max(0, Glibc.read(descriptor, buffer.baseAddress, buffer.count))
        }
        if piece.isEmpty { isOpen = false } else { take(piece[...]) }
    }

    /// Passes on all that is there; not longer than this, as whoever got away may keep the pipe open.
    mutating func drain(for time: Duration, _ take: (ArraySlice<UInt8>) -> Void) {
        let end = ContinuousClock.now + time
        while isOpen, ContinuousClock.now < end { read(within: .milliseconds(20), take) }
    }
}
