import Glibc
import Processes

/// The reading end of the pipe from a stack test to its guard.
package struct GuardInput {
    package enum News: Hashable, Sendable {
        case message(GuardMessage)
        /// Nobody holds the other end any more.
        case end
        case nothing
    }

    private let descriptor: Int32
    private var rest: [UInt8] = []
    private var hasEnded = false

    package init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// The next message; waits for it so long at most, for ever without a limit. Lines that say nothing are passed over.
    package mutating func next(within seconds: Double?) -> News {
        while true {
            while let end = rest.firstIndex(of: 0x0A) {
                let line = String(decoding: rest[..<end], as: UTF8.self)
                rest.removeSubrange(...end)
                if let message = GuardMessage(line: line) { return .message(message) }
            }
            if hasEnded { return .end }
            guard isReadable(within: seconds) else { return .nothing }
            read()
        }
    }

    private func isReadable(within seconds: Double?) -> Bool {
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let milliseconds = seconds.map { Int32(min(max($0, 0), 3600) * 1000) } ?? -1
        return retryingInterrupts { Int(poll(&watched, 1, milliseconds)) } > 0
    }

    private mutating func read() {
        var piece = [UInt8](repeating: 0, count: 256)
        let count = retryingInterrupts { Glibc.read(descriptor, &piece, piece.count) }
        if count > 0 { rest += piece[..<count] } else { hasEnded = true }
    }
}
