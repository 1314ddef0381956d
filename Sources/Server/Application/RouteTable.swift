import HTTPTypes

/// Finds the route of a request.
struct RouteTable: Sendable {
    enum Match {
        case found(Route, parameters: [String: String])
        /// There is something at the path, and it is asked for in other ways.
        case otherMethods([HTTPRequest.Method])
        case nothing
    }

    private struct Entry: Sendable {
        var segments: [Segment]
        var route: Route
    }

    private enum Segment: Hashable, Sendable {
        case text(String)
        case parameter(String)
        case rest(String)
    }

    private let entries: [Entry]

    init(_ routes: [Route]) {
        // What is written out goes before what may be anything.
        entries = routes.map { Entry(segments: Self.segments($0.path), route: $0) }
            .enumerated().sorted { (Self.rank($0.element), $0.offset) < (Self.rank($1.element), $1.offset) }
            .map(\.element)
    }

    var routes: [Route] { entries.map(\.route) }

    /// HEAD is answered like GET.
    func match(_ method: HTTPRequest.Method, _ path: String) -> Match {
        var others: [HTTPRequest.Method] = []
        let wanted = method == .head ? .get : method
        for entry in entries {
            guard let parameters = Self.parameters(entry.segments, path) else { continue }
            if entry.route.method == wanted { return .found(entry.route, parameters: parameters) }
            if !others.contains(entry.route.method) { others.append(entry.route.method) }
        }
        return others.isEmpty ? .nothing : .otherMethods(others)
    }

    private static func rank(_ entry: Entry) -> String {
        entry.segments.map { segment in
            switch segment {
            case .text: "0"
            case .parameter: "1"
            case .rest: "2"
            }
        }.joined()
    }

    private static func segments(_ path: String) -> [Segment] {
        path.split(separator: "/").map { part in
            guard part.hasPrefix("{"), part.hasSuffix("}") else { return .text(String(part)) }
            let name = part.dropFirst().dropLast()
            return name.hasSuffix("*") ? .rest(String(name.dropLast())) : .parameter(String(name))
        }
    }

    /// Nil where the path is another one. An escaped `/` is a part of its segment, but in what takes the rest of a path, where nobody
    /// could tell it from the others; and nothing that leads out of a folder is ever taken.
    private static func parameters(_ segments: [Segment], _ path: String) -> [String: String]? {
        guard path.first == "/", !path.contains("//") else { return nil }
        let parts = path.split(separator: "/")
        var parameters: [String: String] = [:]
        for (index, segment) in segments.enumerated() {
            if case .rest(let name) = segment {
                let rest = parts.dropFirst(index).compactMap { decoded($0) }
                guard rest.count == parts.count - index, rest.allSatisfy({ isInside($0) && !$0.contains("/") }) else {
                    return nil
                }
                parameters[name] = rest.joined(separator: "/")
                return parameters
            }
            guard index < parts.count, let text = decoded(parts[index]) else { return nil }
            switch segment {
            case .text(let expected): guard text == expected else { return nil }
            case .parameter(let name):
                guard isInside(text) else { return nil }
                parameters[name] = text
            case .rest: break
            }
        }
        return parts.count == segments.count ? parameters : nil
    }

    /// Whether no part of it is empty, `.` or `..`.
    private static func isInside(_ text: String) -> Bool {
        text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { !["", ".", ".."].contains($0) }
    }

    private static func decoded(_ part: Substring) -> String? { PercentEncoding.decoded(part) }
}
