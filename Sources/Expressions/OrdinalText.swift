/// A text compared by code unit without regard to case, as .NET's `OrdinalIgnoreCase` does.
struct OrdinalText: Hashable, Comparable {
    /// The upper-cased UTF-16 units.
    let units: [UInt16]

    init(_ text: String) {
        var units: [UInt16] = []
        units.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            let value = scalar.value
            if value < 0x80 {
                units.append(UInt16(value >= 0x61 && value <= 0x7A ? value - 0x20 : value))
            } else {
                units.append(contentsOf: scalar.ordinalUppercase.utf16)
            }
        }
        self.units = units
    }

    static func < (a: OrdinalText, b: OrdinalText) -> Bool {
        a.units.lexicographicallyPrecedes(b.units)
    }

    func starts(with prefix: OrdinalText) -> Bool { units.starts(with: prefix.units) }

    func ends(with suffix: OrdinalText) -> Bool {
        units.count >= suffix.units.count && units.suffix(suffix.units.count).elementsEqual(suffix.units)
    }

    /// Whether the other text occurs in it; in time linear to both (Knuth, Morris and Pratt).
    func contains(_ other: OrdinalText) -> Bool {
        let pattern = other.units
        if pattern.isEmpty { return true }
        if pattern.count > units.count { return false }
        var fallback = [Int](repeating: 0, count: pattern.count)
        var matched = 0
        for i in pattern.indices.dropFirst() {
            while matched > 0, pattern[i] != pattern[matched] { matched = fallback[matched - 1] }
            if pattern[i] == pattern[matched] { matched += 1 }
            fallback[i] = matched
        }
        matched = 0
        for unit in units {
            while matched > 0, unit != pattern[matched] { matched = fallback[matched - 1] }
            if unit == pattern[matched] { matched += 1 }
            if matched == pattern.count { return true }
        }
        return false
    }
}

extension Unicode.Scalar {
    /// The simple (one to one) upper-case form; the dotless ı and the long ſ stay themselves, as in .NET.
    fileprivate var ordinalUppercase: Unicode.Scalar {
        if value == 0x131 || value == 0x17F { return self }
        // Where the full mapping has several scalars (ᾀ), the simple one is the title-case form, or there is none (ß).
        for mapping in [properties.uppercaseMapping, properties.titlecaseMapping] {
            let scalars = mapping.unicodeScalars
            if let only = scalars.first, scalars.count == 1 { return only }
        }
        return self
    }

    fileprivate var utf16: String.UTF16View { String(self).utf16 }
}

extension String {
    /// Without white space (Unicode's, as .NET's `Trim`) at either end.
    var trimmingWhitespace: String {
        let scalars = unicodeScalars
        guard let start = scalars.firstIndex(where: { !$0.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(scalars[start...last])
    }
}

extension Unicode.Scalar {
    /// Unicode's white space, with a short way for ASCII.
    var isWhitespace: Bool {
        value < 0x80 ? value == 0x20 || (0x09...0x0D).contains(value) : properties.isWhitespace
    }
}
