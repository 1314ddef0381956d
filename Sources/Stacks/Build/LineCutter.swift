/// Cuts bytes that come in pieces into lines; a carriage return, as progress bars print it, ends one, too.
struct LineCutter {
    private var rest: [UInt8] = []

    mutating func append(_ bytes: ArraySlice<UInt8>) -> [String] {
        rest += bytes
        guard let last = rest.lastIndex(where: LineCutter.isBreak) else { return [] }
        let lines = rest[..<last].split(whereSeparator: LineCutter.isBreak).map { String(decoding: $0, as: UTF8.self) }
        rest.removeFirst(last + 1)
        return lines
    }

    mutating func end() -> [String] {
        defer { rest = [] }
        return rest.isEmpty ? [] : [String(decoding: rest, as: UTF8.self)]
    }

    private static func isBreak(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
}
