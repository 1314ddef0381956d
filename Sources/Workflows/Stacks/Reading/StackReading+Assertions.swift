import Source
import YAML

private enum AssertionKind: String, StackEntryKind {
    case logs, files, http, containers

    var fields: [StackField] {
        switch self {
        case .logs: [.absent, .present]
        case .files: [.count, .expect]
        case .http: [.headers, .expect]
        case .containers: [.exit, .restarts, .oom]
        }
    }
}

extension StackReading {
    mutating func assertion(_ node: YAMLNode) -> StackAssertion? {
        guard let entry: StackEntry<AssertionKind> = entry(node, "An entry under 'assert'") else { return nil }
        // A request alone asserts that its status is a good one.
        if entry.kind != .http, node.mapping?.count == 1 {
            let fields = entry.kind.fields.map { "'\($0.rawValue)'" }.joined(separator: ", ")
            error("'\(entry.kind.rawValue)' needs one of \(fields) beside it.", at: entry.key)
        }
        switch entry.kind {
        case .logs: return logs(entry)
        case .files: return files(entry)
        case .http: return request(entry, "GET").map { .http($0, entry.range) }
        case .containers: return containers(entry)
        }
    }

    private mutating func logs(_ entry: StackEntry<AssertionKind>) -> StackAssertion? {
        let absent = list(entry[.absent], "'absent'") { $0.located($1, "What is absent") }
        let present = list(entry[.present], "'present'") { $0.located($1, "What is present") }
        guard let service = service(entry) else { return nil }
        return .logs(service: service, absent: absent, present: present, entry.range)
    }

    private mutating func files(_ entry: StackEntry<AssertionKind>) -> StackAssertion? {
        let count = entry[.count].flatMap { self.count($0) }
        let expect = entry[.expect].flatMap { condition($0, "'expect'", in: .stackFiles) }
        guard let place = place(entry.value, "'files'") else { return nil }
        return .files(place, count: count, expect: expect, entry.range)
    }

    private mutating func containers(_ entry: StackEntry<AssertionKind>) -> StackAssertion? {
        let exit = exitCode(entry)
        let restarts = entry[.restarts].flatMap { number($0, "'restarts'", in: 0...1_000_000) }
        let oom = entry[.oom].flatMap { boolean($0, "'oom'") }
        guard let service = service(entry) else { return nil }
        return .containers(service: service, exit: exit, restarts: restarts, oom: oom, entry.range)
    }

    /// `4`, `>= 4`, `< 10`, `!= 0`.
    private mutating func count(_ node: YAMLNode) -> Located<CountCondition>? {
        guard let text = located(node, "'count'")?.value else { return nil }
        let sign = CountCondition.Comparison.allCases.first { text.hasPrefix($0.rawValue) }
        let digits = text.dropFirst(sign?.rawValue.count ?? 0).drop { $0 == " " }
        guard let count = Int(digits), count >= 0, digits.utf8.first != UInt8(ascii: "+") else {
            error("'\(text)' is no count.", at: node, hint: "Write a whole number, or such as '>= 4', '< 10', '!= 0'.")
            return nil
        }
        return Located(CountCondition(sign ?? .equal, count), at: node.range)
    }
}
