import Glibc

/// Finds where a line that may be a workflow command begins, at the speed of `memchr` in other text.
struct CommandSearch {
    let bytes: UnsafeRawBufferPointer
    /// Whether only white space has come since the last line break before these bytes.
    let isAtLineStart: Bool

    /// The place of the first `::` at a line's start or `##[` anywhere, whole or cut by the end; else the end.
    func firstCandidate() -> Int { min(firstColons(), firstHashes()) }

    /// Whether only white space stands between the last line break and this place.
    func isLineStart(_ place: Int) -> Bool {
        var index = place
        while index > 0 {
            let byte = bytes[index - 1]
            if byte == 0x0A || byte == 0x0D { return true }
            guard MaskCommandFilter.isSpace(byte) else { return false }
            index -= 1
        }
        return isAtLineStart
    }

    private func firstColons() -> Int {
        var place = 0
        while let found = position(of: UInt8(ascii: ":"), from: place) {
            let isPair = found + 1 == bytes.count || bytes[found + 1] == UInt8(ascii: ":")
            if isPair, isLineStart(found) { return found }
            // The colons after it stand behind a colon, not at a line's start.
            place = endOfRun(UInt8(ascii: ":"), from: found)
        }
        return bytes.count
    }

    private func firstHashes() -> Int {
        var place = 0
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
