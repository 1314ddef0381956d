import Glibc

/// Finds in one piece of output where lines that may be workflow commands begin, at the speed of `memchr` in other
/// text; what has been searched is not searched again.
struct CommandSearch {
    private let bytes: UnsafeRawBufferPointer
    // The next places of each kind, and so how far each search has come; nil before the first.
    private var colons: Int?
    private var hashes: Int?
    /// Whether any command may be the one that is waited for; else only those with names that the keeper obeys are of interest.
    var isStopped = false {
        didSet { if isStopped != oldValue { colons = nil } }
    }

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// The first `::` at a line's start or `##[` anywhere, at or after `start`, whole or cut by the end; else the end. A `::` of a command
    /// that is the engine's alone, of which there can be many, is none.
    /// `isAtLineStart` tells whether only white space has come since the last line break before `start`.
    mutating func candidate(from start: Int, isAtLineStart: Bool) -> Int {
        if colons ?? -1 < start { colons = firstColons(from: start, isAtLineStart) }
        if hashes ?? -1 < start { hashes = firstHashes(from: start) }
        return min(colons ?? bytes.count, hashes ?? bytes.count)
    }

    /// Whether only white space stands between the last line break and this place.
    func isLineStart(_ place: Int, from start: Int, isAtLineStart: Bool) -> Bool {
        var index = place
        while index > start {
            let byte = bytes[index - 1]
            if byte == 0x0A || byte == 0x0D { return true }
            guard MaskCommandFilter.isSpace(byte) else { return false }
            index -= 1
        }
        return isAtLineStart
    }

    private func firstColons(from start: Int, _ isAtLineStart: Bool) -> Int {
        var place = start
        while let found = position(of: UInt8(ascii: ":"), from: place) {
            let isPair = found + 1 == bytes.count || bytes[found + 1] == UInt8(ascii: ":")
            if isPair, mayBeObeyed(at: found), isLineStart(found, from: start, isAtLineStart: isAtLineStart) {
                return found
            }
            // The colons after it stand behind a colon, not at a line's start.
            place = endOfRun(UInt8(ascii: ":"), from: found)
        }
        return bytes.count
    }

    /// `add-mask` and `stop-commands` are.
    private func mayBeObeyed(at colons: Int) -> Bool {
        guard !isStopped, colons + 2 < bytes.count else { return true }
        let initial = bytes[colons + 2] | 0x20
        return initial == UInt8(ascii: "a") || initial == UInt8(ascii: "s")
    }

    private func firstHashes(from start: Int) -> Int {
        var place = start
        while let found = position(of: UInt8(ascii: "#"), from: place) {
            place = endOfRun(UInt8(ascii: "#"), from: found)
            let lastTwo = max(found, place - 2)
            if place == bytes.count { return lastTwo }
            if place - found >= 2, bytes[place] == UInt8(ascii: "[") { return lastTwo }
        }
        return bytes.count
    }

    private func endOfRun(_ byte: UInt8, from start: Int) -> Int {
        var end = start
        while end < bytes.count, bytes[end] == byte { end += 1 }
        return end
    }

    private func position(of byte: UInt8, from start: Int) -> Int? {
        guard start < bytes.count, let base = bytes.baseAddress else { return nil }
        guard let found = memchr(base + start, Int32(byte), bytes.count - start) else { return nil }
        return UnsafeRawPointer(found) - base
    }
}
