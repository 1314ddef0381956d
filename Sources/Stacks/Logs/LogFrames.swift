/// Cuts what docker sends of a container's output into its frames: a channel, and what was written there at once.
///
/// A terminal's output has no frames: there each line is one. (Docker's API, "Attach to a container", stream format.)
struct LogFrames: Sendable {
    enum Channel: UInt8, Sendable {
        case output = 1
        case errors = 2
        /// Docker's own, which tells why it cannot go on: none of the container's.
        case engine = 3
    }

    let isTerminal: Bool
    private var bytes: [UInt8] = []
    private static let headLength = 8

    init(isTerminal: Bool) { self.isTerminal = isTerminal }

    /// Gives each frame that these bytes complete.
    mutating func append(_ piece: [UInt8], _ take: (Channel, ArraySlice<UInt8>) -> Void) {
        bytes += piece
        let end = isTerminal ? takeLines(take) : takeFrames(take)
        bytes.removeFirst(end)
    }

    /// What is left at the end of a terminal's output, where no line break came.
    mutating func finish(_ take: (Channel, ArraySlice<UInt8>) -> Void) {
        if isTerminal, !bytes.isEmpty { take(.output, bytes[...]) }
        bytes = []
    }

    private func takeLines(_ take: (Channel, ArraySlice<UInt8>) -> Void) -> Int {
        var start = 0
        while let end = bytes[start...].firstIndex(of: 0x0A) {
            take(.output, bytes[start...end])
            start = end + 1
        }
        return start
    }

    private func takeFrames(_ take: (Channel, ArraySlice<UInt8>) -> Void) -> Int {
        var start = 0
        while bytes.count - start >= Self.headLength {
            let length = bytes[(start + 4)..<(start + 8)].reduce(0) { $0 << 8 | Int($1) }
            let end = start + Self.headLength + length
            guard end <= bytes.count else { break }
            // Channel 0 is standard input's, which docker writes on standard output.
            take(Channel(rawValue: bytes[start]) ?? .output, bytes[(start + Self.headLength)..<end])
            start = end
        }
        return start
    }
}
