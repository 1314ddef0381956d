/// The ids of the blocks that make a blob, in their order: the body of Put Block List.
///
/// `<BlockList><Latest>id</Latest>…</BlockList>`; the elements tell where to look for a block, and here is one place only.
struct BlockList: Hashable, Sendable {
    /// As many as blob storage takes.
    static let limit = 50_000

    let ids: [String]

    /// Nil for what is no such list, or too long a one.
    init?(_ xml: [UInt8]) {
        guard let text = String(validating: xml, as: UTF8.self) else { return nil }
        var rest = text[...].drop(while: \.isWhitespace)
        if rest.hasPrefix("<?"), let end = rest.firstRange(of: "?>") { rest = rest[end.upperBound...] }
        rest = rest.drop(while: \.isWhitespace)
        if rest.hasPrefix("<BlockList/>") || rest.hasPrefix("<BlockList />") {
            ids = []
            return
        }
        guard rest.hasPrefix("<BlockList>") else { return nil }
        rest = rest.dropFirst("<BlockList>".count)
        var ids: [String] = []
        while true {
            rest = rest.drop(while: \.isWhitespace)
            if rest.hasPrefix("</BlockList>") { break }
            guard ids.count < Self.limit, let id = Self.element(from: &rest) else { return nil }
            ids.append(id)
        }
        self.ids = ids
    }

    /// Ids are Base64, so that none of them holds a character with a meaning in XML.
    private static func element(from rest: inout Substring) -> String? {
        for name in ["Latest", "Uncommitted", "Committed"] where rest.hasPrefix("<\(name)>") {
            let content = rest.dropFirst(name.count + 2)
            guard let end = content.firstRange(of: "</\(name)>") else { return nil }
            let id = content[..<end.lowerBound]
            guard !id.isEmpty, !id.contains("<"), !id.contains("&") else { return nil }
            rest = content[end.upperBound...]
            return String(id)
        }
        return nil
    }
}
