import Expressions
import Source
import YAML

private enum DriveKind: String, StackEntryKind {
    case run, get, post, put, patch, delete, poll

    var fields: [StackField] {
        switch self {
        case .run: [.args, .exit, .within]
        case .get, .delete: [.headers, .expect, .save, .within]
        case .post, .put, .patch: [.headers, .json, .body, .expect, .save, .within]
        case .poll: [.headers, .until, .fail, .every, .save, .within]
        }
    }

    var required: [StackField] { self == .poll ? [.until] : [] }
}

extension StackReading {
    /// Where the file does not say it, in seconds.
    private static let runWithin = 600.0
    private static let requestWithin = 30.0
    private static let pollWithin = 300.0
    private static let pollEvery = 1.0

    mutating func driveStep(_ node: YAMLNode) -> DriveStep? {
        guard let entry: StackEntry<DriveKind> = entry(node, "An entry under 'drive'") else { return nil }
        defer {
            for name in willSave { saved.insert(name) }
            willSave = []
        }
        let within = time(entry, .within)
        switch entry.kind {
        case .run: return run(entry, within ?? Self.runWithin)
        case .poll: return poll(entry, within ?? Self.pollWithin)
        case .get, .post, .put, .patch, .delete:
            return request(entry, entry.kind.rawValue.uppercased())
                .map { .request($0, within: within ?? Self.requestWithin, entry.range) }
        }
    }

    private mutating func run(_ entry: StackEntry<DriveKind>, _ within: Double) -> DriveStep? {
        let arguments = list(entry[.args], "'args'") { $0.argument($1) }
        let code = exitCode(entry) ?? 0
        guard let service = service(entry) else { return nil }
        return .run(service: service, arguments: arguments, exit: code, within: within, entry.range)
    }

    /// The empty text is an argument, too.
    private mutating func argument(_ node: YAMLNode) -> Located<Template>? {
        if let scalar = node.scalar, scalar.text.isEmpty, !node.isNull {
            return Located(Template(literal: ""), at: node.range)
        }
        return template(node, "An argument")
    }

    private mutating func poll(_ entry: StackEntry<DriveKind>, _ within: Double) -> DriveStep? {
        let until = entry[.until].flatMap { condition($0, "'until'", in: .stackResponse) }
        let fail = entry[.fail].flatMap { condition($0, "'fail'", in: .stackResponse) }
        let every = time(entry, .every) ?? Self.pollEvery
        guard let request = request(entry, "GET"), let until else { return nil }
        return .poll(request, until: until, fail: fail, every: every, within: within, entry.range)
    }
}
