/// What a text becomes in a URL, in JSON, in XML and in quotes of shells and expressions, as common tools write it.
func escapedForms(of text: String) -> Set<[UInt8]> {
    var forms: Set<[UInt8]> = []
    for kept in urlCharactersKept {
        forms.insert(percentEncoded(text, keeping: kept, digits: upperDigits))
        forms.insert(percentEncoded(text, keeping: kept, digits: lowerDigits))
    }
    forms.insert(percentEncoded(text, keeping: urlUnreserved, digits: upperDigits, space: "+"))
    forms.insert(jsonEscaped(text) { _ in false })
    forms.insert(jsonEscaped(text) { $0.value >= 0x7F })
    // Go, .NET and PHP also escape what HTML could trip over.
    forms.insert(jsonEscaped(text) { "<>&".unicodeScalars.contains($0) })
    forms.insert(jsonEscaped(text) { $0.value >= 0x7F || "<>&'+".unicodeScalars.contains($0) })
    forms.insert(replacing(text, ["'": "''"]))
    forms.insert(replacing(text, ["'": "'\\''"]))
    forms.insert(replacing(text, ["&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "'": "&apos;"]))
    return forms
}

private let upperDigits = Array("0123456789ABCDEF".utf8)
private let lowerDigits = Array("0123456789abcdef".utf8)
private let urlUnreserved = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
/// RFC 3986; JavaScript's encodeURIComponent; Python's quote, which keeps the slash.
private let urlCharactersKept = [urlUnreserved, urlUnreserved.union("!'()*".utf8), urlUnreserved.union("/".utf8)]

private func percentEncoded(
    _ text: String, keeping kept: Set<UInt8>, digits: [UInt8], space: Unicode.Scalar? = nil
) -> [UInt8] {
    var bytes: [UInt8] = []
    for byte in text.utf8 {
        if kept.contains(byte) {
            bytes.append(byte)
        } else if byte == 0x20, let space {
            bytes.append(UInt8(ascii: space))
        } else {
            bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }
    return bytes
}

private func jsonEscaped(_ text: String, alsoEscaping isEscaped: (Unicode.Scalar) -> Bool) -> [UInt8] {
    var escaped = ""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": escaped += "\\\""
        case "\\": escaped += "\\\\"
        case "\n": escaped += "\\n"
        case "\r": escaped += "\\r"
        case "\t": escaped += "\\t"
        case "\u{8}": escaped += "\\b"
        case "\u{C}": escaped += "\\f"
        case _ where scalar.value < 0x20 || isEscaped(scalar):
            for unit in String(scalar).utf16 { escaped += jsonUnit(unit) }
        default: escaped.unicodeScalars.append(scalar)
        }
    }
    return Array(escaped.utf8)
}

private func jsonUnit(_ unit: UInt16) -> String {
    let digits = String(unit, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
}

private func replacing(_ text: String, _ replacements: [Unicode.Scalar: String]) -> [UInt8] {
    Array(text.unicodeScalars.map { replacements[$0] ?? String($0) }.joined().utf8)
}
