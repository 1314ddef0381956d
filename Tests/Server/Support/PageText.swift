import Foundation

/// A page as a browser would see its parts, and what is wrong with it.
struct PageText {
    struct Tag {
        var name: String
        var attributes: [String: String]
    }

    let source: String
    let tags: [Tag]
    /// Full sentences.
    let faults: [String]

    private static let void: Set<String> = ["meta", "link", "input", "hr", "br", "img"]

    init(_ source: String) {
        self.source = source
        var (tags, open, faults): ([Tag], [String], [String]) = ([], [], [])
        var rest = source[...]
        while let start = rest.firstIndex(of: "<"), let end = rest[start...].firstIndex(of: ">") {
            let text = rest[rest.index(after: start)..<end]
            rest = rest[rest.index(after: end)...]
            if text.hasPrefix("!") { continue }
            if text.hasPrefix("/") {
                let name = String(text.dropFirst())
                if open.last == name {
                    open.removeLast()
                } else {
                    faults.append("</\(name)> closes \(open.last ?? "nothing").")
                }
                continue
            }
            let tag = Self.tag(text)
            tags.append(tag)
            if !Self.void.contains(tag.name) { open.append(tag.name) }
        }
        if !open.isEmpty { faults.append("\(open) is not closed.") }
        self.tags = tags
        self.faults = faults + Self.faults(tags)
    }

    /// Where links and forms of the page lead.
    var links: [String] { tags.filter { $0.name == "a" }.compactMap { $0.attributes["href"] } }

    /// All text, without its tags.
    var words: String {
        var (words, isTag) = ("", false)
        for character in source {
            if character == "<" { isTag = true }
            if !isTag { words.append(character) }
            if character == ">" { (isTag, words) = (false, words + " ") }
        }
        return Self.plain(words).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// The element with this id, from its tag to its end.
    func element(_ id: String) -> String? {
        guard let mark = source.range(of: " id=\"\(id)\""),
            let start = source[..<mark.lowerBound].lastIndex(of: "<")
        else { return nil }
        let name = source[source.index(after: start)...].prefix { $0 != " " && $0 != ">" }
        var (depth, place) = (0, start)
        while let next = source[place...].firstIndex(of: "<") {
            let after = source[source.index(after: next)...]
            if after.hasPrefix("/\(name)>") {
                depth -= 1
            } else if after.hasPrefix("\(name) ") || after.hasPrefix("\(name)>") {
                depth += 1
            }
            place = source.index(after: next)
            if depth == 0 { return String(source[start..<next]) + "</\(name)>" }
        }
        return nil
    }

    private static func tag(_ text: Substring) -> Tag {
        let name = text.prefix { $0 != " " }
        var attributes: [String: String] = [:]
        var rest = text.dropFirst(name.count).drop { $0 == " " }
        while let equals = rest.firstRange(of: "=\"") {
            let key = String(rest[..<equals.lowerBound])
            rest = rest[equals.upperBound...]
            let value = rest.prefix { $0 != "\"" }
            attributes[key] = plain(String(value))
            rest = rest.dropFirst(value.count + 1).drop { $0 == " " }
        }
        return Tag(name: String(name), attributes: attributes)
    }

    private static func plain(_ text: String) -> String {
        text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
            .replacing("&#39;", with: "'").replacing("&amp;", with: "&")
    }

    private static func faults(_ tags: [Tag]) -> [String] {
        var faults: [String] = []
        let ids = tags.compactMap { $0.attributes["id"] }
        for (id, twins) in Dictionary(grouping: ids, by: { $0 }) where twins.count > 1 {
            faults.append("The id '\(id)' is there \(twins.count) times.")
        }
        for tag in tags {
            for name in ["aria-labelledby", "for"] {
                if let id = tag.attributes[name], !ids.contains(id) { faults.append("\(name) '\(id)' names nothing.") }
            }
            if tag.attributes.keys.contains(where: { $0.hasPrefix("on") || $0 == "style" }) {
                faults.append("<\(tag.name)> has a script or a style in it: \(tag.attributes).")
            }
            if tag.name == "style" || tag.name == "script" && tag.attributes["src"]?.hasPrefix("/assets/") != true {
                faults.append("<\(tag.name)> is none of ours: \(tag.attributes).")
            }
            if let address = tag.attributes["href"], address.lowercased().hasPrefix("javascript:") {
                faults.append("A link is a script: \(address).")
            }
            if tag.name == "button", tag.attributes["class"] == nil { faults.append("A button has no style.") }
        }
        if tags.count(where: { $0.name == "h1" }) != 1 { faults.append("There is not one h1.") }
        return faults
    }
}
