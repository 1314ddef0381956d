/// The characters that base64 makes of these bytes wherever they stand in a longer text: one form for each of the
/// three alignments, without the characters that also depend on neighbours; and the same at the end of the text.
func base64Forms(of bytes: [UInt8]) -> Set<[UInt8]> {
    var forms: Set<[UInt8]> = []
    for alphabet in [standardAlphabet, urlAlphabet] {
        for bytesBefore in 0...2 {
            let encoded = Base64Text(of: bytes, bytesBefore: bytesBefore, alphabet: alphabet)
            forms.insert(encoded.certain)
            forms.insert(encoded.certain + encoded.end)
            forms.insert(encoded.certain + encoded.end + encoded.padding)
            // base64(1) breaks lines at 76 characters, PEM at 64.
            if bytesBefore == 0 { forms.formUnion(encoded.pieces(of: 76) + encoded.pieces(of: 64)) }
        }
    }
    return forms
}

/// What line breaks leave of the base64 of a longer text in which these bytes stand anywhere: they come between groups of four
/// characters, wherever the text begins.
///
/// Of a long line every stretch is found by a part of it, since the parts overlap. A short rest counts only beside its line break, so that
/// nothing else is masked; one of fewer than eight characters stays.
func wrappedBase64Fragments(of bytes: [UInt8]) -> Set<[UInt8]> {
    var fragments: Set<[UInt8]> = []
    for bytesBefore in 0...2 {
        let encoded = Base64Text(of: bytes, bytesBefore: bytesBefore, alphabet: standardAlphabet)
        fragments.formUnion(encoded.fragments(part: 24, rest: 8))
    }
    return fragments
}

private let standardAlphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
private let urlAlphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

/// Bytes in base64, behind 0 to 2 unknown bytes of the same group of three.
private struct Base64Text {
    /// The characters that these bytes alone decide.
    let certain: [UInt8]
    /// How many of them belong to a group of four that begins before.
    let firstGroup: Int
    /// The last character when nothing follows: its other bits are zero.
    let end: [UInt8]
    let padding: [UInt8]

    init(of bytes: [UInt8], bytesBefore: Int, alphabet: [UInt8]) {
        let all = [UInt8](repeating: 0, count: bytesBefore) + bytes
        let wholeCharacters = all.count * 8 / 6
        let encoded = Base64Text.encode(all, alphabet: alphabet)
        // The unknown bytes reach into so many characters.
        let uncertain = [0, 2, 3][bytesBefore]
        firstGroup = [0, 2, 1][bytesBefore]
        certain = Array(encoded[min(uncertain, wholeCharacters)..<wholeCharacters])
        end = Array(encoded[wholeCharacters...])
        padding = [UInt8](repeating: UInt8(ascii: "="), count: (4 - encoded.count % 4) % 4)
    }

    /// Lines of a wrapped text; a rest of a few characters would mask too much elsewhere.
    func pieces(of length: Int) -> [[UInt8]] {
        guard certain.count > length else { return [] }
        return [certain, certain + end, certain + end + padding].flatMap { all in
            stride(from: 0, to: all.count, by: length).map { Array(all[$0..<min($0 + length, all.count)]) }
        }.filter { $0.count >= 8 }
    }

    /// - Parameters:
    ///   - part: Characters of a part of a long line; eighteen bytes are hardly ever somewhere by chance.
    ///   - rest: The fewest characters of a short line.
    func fragments(part: Int, rest: Int) -> [[UInt8]] {
        let lineBreak: [UInt8] = [0x0A]
        let whole = certain + end + padding
        // A line can end before each of these.
        let starts = stride(from: firstGroup, to: whole.count, by: 4)
        var fragments: [[UInt8]] = []
        // From its beginning it is a whole form already, and a line break before it is none of it.
        for start in starts where start > 0 || certain.count >= part {
            if certain.count >= start + part + 4 {
                fragments.append(Array(certain[start..<start + part]))
            } else {
                for text in [certain, whole] where text.count >= start + rest {
                    fragments.append(text.count >= start + part ? Array(text[start...]) : lineBreak + text[start...])
                }
            }
            if start >= rest, start < part + firstGroup { fragments.append(Array(certain[..<start]) + lineBreak) }
        }
        if firstGroup > 0, certain.count >= part + firstGroup {
            fragments.append(Array(certain[..<(part + firstGroup)]))
        }
        return fragments
    }

    private static func encode(_ bytes: [UInt8], alphabet: [UInt8]) -> [UInt8] {
        var characters: [UInt8] = []
        var bits = 0
        var count = 0
        for byte in bytes {
            bits = (bits << 8 | Int(byte)) & 0xFFFF
            count += 8
            while count >= 6 {
                count -= 6
                characters.append(alphabet[bits >> count & 63])
            }
        }
        if count > 0 { characters.append(alphabet[bits << (6 - count) & 63]) }
        return characters
    }
}
