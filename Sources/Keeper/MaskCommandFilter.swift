import Glibc

/// Passes a step's output on and takes `add-mask` commands out of it: their value is never passed on.
///
/// Only lines that may be a command are held until they end; all other bytes go through as they come.
package struct MaskCommandFilter {
    package enum Piece {
        case text(UnsafeRawBufferPointer)
        /// To be masked in everything that comes after.
        case mask(String)
    }

    private enum Mode {
        case text
        case holding
        /// The rest of a mask's line that was too long to be held.
        case swallowing
        /// The rest of a line that was too long to be a command: looking on in it could take for ever.
        case passing
    }

    /// A line whose command has no end by then is none.
    private static let longestCommand = 64 << 10
    /// Bytes of a value that are masked; the rest of its line is not shown at all.
    private static let longestValue = 1 << 20

    private var mode = Mode.text
    /// Whether only white space has come since the last line break.
    private var isAtLineStart = true
    private var held: [UInt8] = []
    private var stopToken: String?

    package init() {}

    package mutating func write(_ bytes: UnsafeRawBufferPointer, _ sink: (Piece) -> Void) {
        var search = CommandSearch(bytes)
        var index = 0
        while index < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[index...])
            switch mode {
            case .text: index = passText(bytes, from: index, &search, sink)
            case .holding: index += hold(rest, sink)
            case .swallowing: index += endOfLine(in: rest)
            case .passing: index += passLine(rest, sink)
            }
        }
    }

    /// The output ends here: a last line without a line break is a line.
    package mutating func finish(_ sink: (Piece) -> Void) {
        if mode == .holding { endLine(sink) }
        (mode, isAtLineStart) = (.text, true)
    }

    /// Passes on what is before the next candidate; returns its place.
    private mutating func passText(
        _ bytes: UnsafeRawBufferPointer, from start: Int, _ search: inout CommandSearch, _ sink: (Piece) -> Void
    ) -> Int {
        search.isStopped = stopToken != nil
        let end = search.candidate(from: start, isAtLineStart: isAtLineStart)
        if end > start { sink(.text(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))) }
        isAtLineStart = search.isLineStart(end, from: start, isAtLineStart: isAtLineStart)
        if end < bytes.count { mode = .holding }
        return end
    }

    private mutating func hold(_ bytes: UnsafeRawBufferPointer, _ sink: (Piece) -> Void) -> Int {
        let end = bytes.firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.count
        let room = max(0, MaskCommandFilter.longestValue - held.count)
        let taken = min(end, room)
        held.append(contentsOf: bytes[..<taken])
        if !MaskCommandFilter.mayBeCommand(held) {
            release(sink)
        } else if taken == end, end < bytes.count {
            endLine(sink)
        } else if held.count >= MaskCommandFilter.longestCommand, !isMask {
            pass(held, sink)
            held = []
            (mode, isAtLineStart) = (.passing, false)
        } else if taken < end {
            endLine(sink)
            mode = .swallowing
        }
        return taken
    }

    private mutating func passLine(_ bytes: UnsafeRawBufferPointer, _ sink: (Piece) -> Void) -> Int {
        let end = endOfLine(in: bytes)
        if end > 0 { sink(.text(UnsafeRawBufferPointer(rebasing: bytes[..<end]))) }
        return end
    }

    /// Where the line ends; from there on commands count again.
    private mutating func endOfLine(in bytes: UnsafeRawBufferPointer) -> Int {
        guard let end = bytes.firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) else { return bytes.count }
        mode = .text
        return end
    }

    private var isMask: Bool {
        if case .addMask = MaskCommand(line: held, stopToken: stopToken) { true } else { false }
    }

    /// The held line is whole; its line break comes next.
    private mutating func endLine(_ sink: (Piece) -> Void) {
        let line = held
        held = []
        (mode, isAtLineStart) = (.text, false)
        guard mayMatter(line) else { return pass(line, sink) }
        switch MaskCommand(line: line, stopToken: stopToken) {
        case .addMask(let value, let prefix) where !value.isEmpty:
            sink(.mask(value))
            pass(Array((prefix + "***").utf8), sink)
            return
        case .stop(let token): stopToken = token
        case .resume: stopToken = nil
        case .addMask, nil: break
        }
        pass(line, sink)
    }

    /// What was held is no command: its first byte is text, and the search goes on behind it.
    private mutating func release(_ sink: (Piece) -> Void) {
        let bytes = held
        held = []
        (mode, isAtLineStart) = (.text, false)
        pass(Array(bytes.prefix(1)), sink)
        bytes.dropFirst().withUnsafeBytes { write($0, sink) }
    }

    /// False for the many commands that are the engine's alone, at little cost.
    private func mayMatter(_ line: [UInt8]) -> Bool {
        guard stopToken == nil, line.count > 3, line[0] == UInt8(ascii: ":") else { return true }
        let initial = line[2] | 0x20
        return initial == UInt8(ascii: "a") || initial == UInt8(ascii: "s") || line.contains(UInt8(ascii: "["))
    }

    private func pass(_ bytes: [UInt8], _ sink: (Piece) -> Void) {
        bytes.withUnsafeBytes { sink(.text($0)) }
    }

    private static func mayBeCommand(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: "::".utf8.prefix(bytes.count)) || bytes.starts(with: "##[".utf8.prefix(bytes.count))
    }

    /// White space that ends no line; ASCII only.
    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0B || byte == 0x0C }
}
