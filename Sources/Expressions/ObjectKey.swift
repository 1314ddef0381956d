/// A key as an object looks it up: by code unit (never by canonical equivalence), with or without regard to case.
enum ObjectKey: Hashable {
    /// The UTF-8 of the key as it stands.
    case exact([UInt8])
    case folded(OrdinalText)

    init(_ key: String, _ matching: ValueObject.KeyMatching) {
        self =
            switch matching {
            case .caseSensitive: .exact(Array(key.utf8))
            case .caseInsensitive: .folded(OrdinalText(key))
            }
    }

    /// The same as comparing with `ObjectKey(key, matching)`, without making one where that is easily avoided.
    func matches(_ key: String, _ matching: ValueObject.KeyMatching) -> Bool {
        switch self {
        case .exact(let bytes): return key.utf8.elementsEqual(bytes)
        case .folded(let text): return text.matches(key)
        }
    }
}

extension OrdinalText {
    /// The same as `OrdinalText(other) == self`, without making one where the other is ASCII.
    fileprivate func matches(_ other: String) -> Bool {
        var place = 0
        for byte in other.utf8 {
            // An ASCII letter is the upper case of no letter beyond ASCII, so one that differs decides.
            guard byte < 0x80 else { return OrdinalText(other) == self }
            let upper = byte >= 0x61 && byte <= 0x7A ? byte - 0x20 : byte
            guard place < units.count, units[place] == UInt16(upper) else { return false }
            place += 1
        }
        return place == units.count
    }
}
