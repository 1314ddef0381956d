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
        case .folded(let text):
            // A text of n UTF-8 bytes has at least n / 3 UTF-16 units, in either case: most keys differ in length.
            let length = key.utf8.count
            if length > 3 * text.units.count || 3 * length < text.units.count { return false }
            return OrdinalText(key) == text
        }
    }
}
