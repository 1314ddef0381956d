/// Cuts a stream of bytes into lines; a line break may come in a later piece. A lone carriage return, as progress bars
/// print it, ends a line, too.
struct LineSplitter: Sendable {
    private var rest: [UInt8] = []
    private var endedWithReturn = false
    /// Bytes. A longer line is cut here, for the display only.
    static let longestLine = 4096

    /// Gives each line that has come to its end, without its line break.
    mutating func append(_ bytes: [UInt8], _ take: (UnsafeBufferPointer<UInt8>) -> Void) {
        bytes.withUnsafeBufferPointer { append($0, take) }
    }

    private mutating func append(_ bytes: UnsafeBufferPointer<UInt8>, _ take: (UnsafeBufferPointer<UInt8>) -> Void) {
        var start = 0
        for place in 0..<bytes.count where bytes[place] == 0x0A || bytes[place] == 0x0D {
            // CR LF is one line break.
            if bytes[place] == 0x0A, endedWithReturn, place == start, rest.isEmpty {
                (endedWithReturn, start) = (false, place + 1)
                continue
            }
            end(with: UnsafeBufferPointer(rebasing: bytes[start..<place]), take)
            (endedWithReturn, start) = (bytes[place] == 0x0D, place + 1)
        }
        guard start < bytes.count else { return }
        endedWithReturn = false
        rest.append(contentsOf: bytes[start...])
        let whole = rest.count / Self.longestLine * Self.longestLine
        rest.withUnsafeBufferPointer { Self.cut(UnsafeBufferPointer(rebasing: $0[..<whole]), take) }
        rest.removeFirst(whole)
    }

    /// What is left without a line break at the end; nil when nothing is.
    var remainder: [UInt8]? { rest.isEmpty ? nil : rest }

    private mutating func end(with bytes: UnsafeBufferPointer<UInt8>, _ take: (UnsafeBufferPointer<UInt8>) -> Void) {
        guard !rest.isEmpty else { return bytes.isEmpty ? take(bytes) : Self.cut(bytes, take) }
        rest.append(contentsOf: bytes)
        rest.withUnsafeBufferPointer { Self.cut($0, take) }
        rest.removeAll(keepingCapacity: true)
    }

    /// In pieces of at most the longest line; none for no bytes.
    private static func cut(_ line: UnsafeBufferPointer<UInt8>, _ take: (UnsafeBufferPointer<UInt8>) -> Void) {
        for start in stride(from: 0, to: line.count, by: longestLine) {
            take(UnsafeBufferPointer(rebasing: line[start..<min(start + longestLine, line.count)]))
        }
    }
}
