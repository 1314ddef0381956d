import Expressions
import Source
import YAML

extension StackReading {
    /// The URL stands beside the key of the entry's kind; `json`, `body`, `headers`, `expect`, `save` beside it.
    mutating func request(_ entry: StackEntry<some StackEntryKind>, _ method: String) -> StackRequest? {
        let url = url(entry.value, "'\(entry.kind.rawValue)'")
        let headers = entry[.headers].map { self.headers($0) } ?? []
        let body = self.body(entry)
        let expect = entry[.expect].flatMap { condition($0, "'expect'", in: .stackResponse) }
        let save = entry[.save].map { self.save($0) } ?? []
        guard let url else { return nil }
        return StackRequest(method: method, url: url, headers: headers, body: body, expect: expect, save: save)
    }

    mutating func url(_ node: YAMLNode, _ what: String) -> Located<Template>? {
        guard let url = template(node, what) else { return nil }
        let start = url.value.literalText
        let schemes = ["http://", "https://"]
        // A text that begins with an expression is known when that is.
        if case .expression? = url.value.parts.first { return url }
        guard schemes.contains(where: { start.hasPrefix($0) }) else {
            error(
                "'\(url.value.source)' is no URL of HTTP.", at: node,
                hint: "It begins with '${{ stack.url.SERVICE }}' or 'http://'.")
            return nil
        }
        return url
    }

    private mutating func headers(_ node: YAMLNode) -> [TextMapping.Entry] {
        var known = NameList()
        return fewEntries(of: node, "'headers'").compactMap { entry in
            let name = entry.key.scalar?.text ?? ""
            guard StackNames.isHeader(name) else {
                error("'\(name)' is no name of a header.", at: entry.key)
                return nil
            }
            guard known.insert(name) else {
                error("'\(name)' is already defined, with other capitals.", at: entry.key)
                return nil
            }
            guard let value = template(entry.value, "The header '\(name)'") else { return nil }
            return TextMapping.Entry(name: Located(name, at: entry.key.range), value: value)
        }
    }

    private mutating func body(_ entry: StackEntry<some StackEntryKind>) -> StackRequest.Body? {
        let text = entry[.body].flatMap { template($0, "'body'") }
        guard let json = entry[.json] else { return text.map { .text($0) } }
        if let body = entry[.body] {
            error("'body' cannot stand beside 'json': both are what is sent.", at: body)
        }
        return valueTemplate(json, "'json'").map { .json($0) }
    }

    /// `NAME: EXPRESSION`; what they save, the next entries can use.
    private mutating func save(_ node: YAMLNode) -> [StackRequest.Saved] {
        let read = fewEntries(of: node, "'save'").compactMap { entry -> StackRequest.Saved? in
            let name = entry.key.scalar?.text ?? ""
            guard StackNames.isSaved(name) else {
                error(
                    "'\(name)' is no name for what is saved.", at: entry.key,
                    hint: "It has letters, digits, '_' and '-', and begins with a letter or '_'.")
                return nil
            }
            let value = expression(entry.value, "'\(name)'", in: .stackResponse)
            // One whose value is wrong has been told of; that it is used is no mistake more.
            willSave.append(name)
            return value.map { StackRequest.Saved(name: Located(name, at: entry.key.range), value: $0) }
        }
        return read
    }
}
