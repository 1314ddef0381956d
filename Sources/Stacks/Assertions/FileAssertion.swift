import Expressions
import Source
import Workflows

/// Files of a volume or a service: how many there are, and what holds for each.
struct FileAssertion {
    let place: StackPlace
    let count: Located<CountCondition>?
    let expect: Located<Condition>?
    let context: StackContext

    /// Bytes of a file whose content is looked at.
    private static let largestFile = 16 << 20

    private struct Verdict {
        var count = 0
        var failed = 0
        var first: (path: String, why: String)?
        var problem: StackFailure?
    }

    func check() throws(StackFailure) {
        let reach = PlaceReach(context: context, phase: .assert, writes: false)
        let verdict = try reach.reach(place) { place throws(StackFailure) in try look(at: place) }
        if let problem = verdict.problem { throw problem }
        let title = "\(place.owner.value):\(place.path.value.source)"
        let condition = count?.value ?? CountCondition(.atLeast, 1)
        guard condition.holds(for: verdict.count) else {
            throw StackFailure(
                .assert, "\(Self.files(verdict.count)) at \"\(title)\" where \(condition.sentence) expected.",
                at: count?.range)
        }
        guard let first = verdict.first else { return }
        throw StackFailure(
            .assert, "\(verdict.failed) of \(Self.files(verdict.count)) at \"\(title)\": \(first.path): \(first.why)",
            at: expect?.range)
    }

    private func look(at place: PlaceInContainer) throws(StackFailure) -> Verdict {
        let pattern = FilePattern(place.path)
        var verdict = Verdict()
        let files = ContainerFiles(context: context, phase: .assert)
        let isMeant: (TarEntry) -> Bool = { $0.kind == .file && pattern.matches(Self.inner($0.path)) }
        _ = try files.list(
            place.argument(pattern.folder),
            keeping: { expect != nil && $0.size <= Self.largestFile && isMeant($0) }
        ) { entry, content in
            guard isMeant(entry), verdict.problem == nil else { return }
            verdict.count += 1
            let path = ["", pattern.folder, Self.inner(entry.path)].filter { $0 != "" }.joined(separator: "/")
            do throws(StackFailure) {
                guard let why = try refusal("/" + path, entry, content) else { return }
                verdict.failed += 1
                verdict.first = verdict.first ?? ("/" + path, why)
            } catch {
                verdict.problem = error
            }
        }
        return verdict
    }

    private func refusal(_ path: String, _ entry: TarEntry, _ content: [UInt8]) throws(StackFailure) -> String? {
        guard let expect else { return nil }
        guard entry.size <= Self.largestFile else {
            return "its \(entry.size) bytes are more than the \(Self.largestFile >> 20) MiB that are looked at."
        }
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let json = (try? Value(parsingJSON: content)) ?? .null
        let file: ValueObject = [
            "path": .string(path), "name": .string(name), "size": .number(Double(entry.size)),
            "text": .string(String(decoding: content, as: UTF8.self)), "json": json,
        ]
        return try StackEvaluation(context, .assert, ["file": .object(file)]).refusal(expect)
    }

    /// Without the name of the folder that was asked for, which docker puts first.
    private static func inner(_ path: String) -> String {
        path.split(separator: "/").dropFirst().joined(separator: "/")
    }

    private static func files(_ count: Int) -> String { count == 1 ? "1 file" : "\(count) files" }
}

extension CountCondition {
    func holds(for count: Int) -> Bool {
        switch comparison {
        case .atLeast: count >= self.count
        case .atMost: count <= self.count
        case .not: count != self.count
        case .equal: count == self.count
        case .more: count > self.count
        case .less: count < self.count
        }
    }

    fileprivate var sentence: String {
        let verb = count == 1 ? "is" : "are"
        return comparison == .equal ? "\(count) \(verb)" : "\(comparison.rawValue) \(count) \(verb)"
    }
}
