import Glibc

/// Where the lines of a log are, and what its commands say: built in one pass that goes on where the log had ended.
///
/// It counts the line breaks before each 64 KiB of the log, so that any line is found by one small read; a log of 10 GB takes 1.3 MB.
struct LogIndex: Sendable {
    struct Group: Hashable, Sendable {
        /// From 1.
        var line: Int
        /// The line that ends it; nil while none has.
        var end: Int?
        var title: String
    }

    struct Place: Hashable, Sendable {
        var line: Int
        var offset: Int
    }

    static let block = 64 << 10
    /// A log with more is shown without those that come later.
    private static let mostGroups = 5000
    /// What is looked at of a line for its command.
    private static let headSize = 4096

    /// How far the log was read. After it comes nothing, or a piece of a line that has not ended.
    private(set) var length = 0
    /// The number of line breaks before each block.
    private var breaks = [0]
    private(set) var lineBreaks = 0
    /// Where what follows the last line break begins.
    private(set) var lastStart = 0
    private(set) var groups: [Group] = []
    private(set) var errors = 0
    /// Of `::error` and `##[error]`.
    private var firstError: Place?
    /// Of lines that begin as programs say it.
    private var firstComplaint: Place?
    /// Of `::stop-commands::`.
    private var token: String?
    /// The lines between which nothing is a command.
    private var stops: [ClosedRange<Int>] = []
    /// The line that stands at `length` had begun before it.
    private var isInLine = false

    /// The first line that tells of an error; of commands, where there is one.
    var firstFault: Place? { firstError ?? firstComplaint }

    /// Takes the bytes that stand at `length`. What is left out at their end is the beginning of a line that may be a command: it must
    /// come again with what follows.
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        var place = 0
        while place < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[place...])
            guard let end = rest.firstBreak else {
                guard rest.count >= Self.headSize || isInLine else { break }
                if !isInLine { look(at: rest) }
                isInLine = true
                advance(by: rest.count)
                break
            }
            if !isInLine { look(at: UnsafeRawBufferPointer(rebasing: rest[..<end])) }
            advance(by: end)
            lineBreaks += 1
            length += 1
            (lastStart, isInLine) = (length, false)
            place += end + 1
        }
        while breaks.count * Self.block <= length { breaks.append(lineBreaks) }
    }

    /// Past so many bytes without a break.
    private mutating func advance(by count: Int) {
        length += count
        while breaks.count * Self.block <= length { breaks.append(lineBreaks) }
    }

    // MARK: Finding

    /// The block in which the line begins, and how many breaks of it come before the line; nil for a line that there is not.
    func block(ofLine line: Int) -> (offset: Int, breaks: Int)? {
        guard line > 1 else { return line == 1 ? (0, 0) : nil }
        guard line - 1 <= lineBreaks else { return nil }
        // The last block with fewer breaks before it than the line has.
        var (low, high) = (0, breaks.count)
        while low < high {
            let middle = (low + high) / 2
            if breaks[middle] < line - 1 { low = middle + 1 } else { high = middle }
        }
        return ((low - 1) * Self.block, line - 1 - breaks[low - 1])
    }

    /// Where to count from for the line in which a byte is: the breaks after that offset are added. Nil where it is in the last line.
    func start(ofLineAt offset: Int) -> (offset: Int, line: Int)? {
        guard offset < length else { return nil }
        let block = offset / Self.block
        return (block * Self.block, breaks[block] + 1)
    }

    /// Whether `::stop-commands::` has made the line mere text.
    func isMereText(_ line: Int) -> Bool { stops.contains { $0.contains(line) } }

    // MARK: What lines say

    private mutating func look(at line: UnsafeRawBufferPointer) {
        guard let first = line.first else { return }
        switch first {
        case 0x20, 0x09, 0x3A, 0x23: lookForCommand(line)
        case UInt8(ascii: "E"), UInt8(ascii: "e"), UInt8(ascii: "F"), UInt8(ascii: "f"), UInt8(ascii: "P"),
            UInt8(ascii: "T"):
            lookForComplaint(line)
        default: break
        }
    }

    private mutating func lookForCommand(_ line: UnsafeRawBufferPointer) {
        let head = line.prefix(Self.headSize)
        if let token {
            guard LogMark.isResumption(head, token: token), let stop = stops.popLast() else { return }
            self.token = nil
            stops.append(stop.lowerBound...lineBreaks + 1)
            return
        }
        guard let mark = LogMark(head) else { return }
        switch mark {
        case .group(let title):
            endGroup()
            guard groups.count < Self.mostGroups else { return }
            groups.append(Group(line: lineBreaks + 1, title: String(title.prefix(200))))
        case .groupEnd: endGroup()
        case .annotation(level: "error", _, _):
            errors += 1
            if firstError == nil { firstError = Place(line: lineBreaks + 1, offset: length) }
        case .stop(let token):
            guard stops.count < Self.mostGroups else { return }
            self.token = token
            stops.append(lineBreaks + 2...Int.max)
        case .annotation, .debug, .silent: break
        }
    }

    /// Groups stand in no other, as on GitHub.
    private mutating func endGroup() {
        guard let last = groups.indices.last, groups[last].end == nil else { return }
        groups[last].end = lineBreaks + 1
    }

    private static let complaints = [
        "error:", "Error:", "ERROR:", "error[", "fatal:", "FATAL:", "FAILED", "FAIL:", "Failed:",
        "Traceback (most recent call last)", "Process completed with exit code",
    ].map { Array($0.utf8) }

    private mutating func lookForComplaint(_ line: UnsafeRawBufferPointer) {
        guard firstComplaint == nil, Self.complaints.contains(where: { line.starts(with: $0) }) else { return }
        firstComplaint = Place(line: lineBreaks + 1, offset: length)
    }
}

extension UnsafeRawBufferPointer {
    /// Where the first line break is.
    var firstBreak: Int? {
        guard let baseAddress, let found = memchr(baseAddress, 0x0A, count) else { return nil }
        return UnsafeRawPointer(found) - baseAddress
    }

    /// How many line breaks there are.
    var breakCount: Int {
        var (total, rest) = (0, self)
        while let place = rest.firstBreak {
            total += 1
            rest = UnsafeRawBufferPointer(rebasing: rest[(place + 1)...])
        }
        return total
    }
}
