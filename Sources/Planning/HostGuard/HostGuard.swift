import Expressions
package import Source
import Workflows

/// Finds the steps of a plan that would harm the machine they run on, in the text of their scripts. It is no sandbox: what a program does,
/// or what variables come to, it does not see.
package struct HostGuard {
    private let plan: Plan
    private let actions: KnownActions
    private let read: (String) -> SourceFile?
    private var found: [Diagnostic] = []
    private var seen: Set<Diagnostic> = []
    private var visited: Set<String> = []

    /// - Parameter read: A file of the run's commit, by path.
    package init(_ plan: Plan, read: @escaping (String) -> SourceFile?) {
        self.plan = plan
        self.read = read
        actions = KnownActions(plan.request)
    }

    /// Each with the place of the line, as warnings.
    package func findings() -> [Diagnostic] {
        var walk = self
        for job in plan.jobs { walk.look(job) }
        return walk.found
    }

    private mutating func look(_ job: PlannedJob) {
        let family = plan.families[job.family]
        let path = plan.scopes[family.scope].workflow.path
        switch family.definition.body {
        case .steps(let body):
            let isInContainer = job.runner?.image != nil || body.isSurelyInContainer
            guard visited.insert("family \(job.family) \(isInContainer)").inserted else { return }
            look(body.steps, Place(path: path, file: read(path), isInContainer: isInContainer))
        case .call:
            // What is called is in the plan, or is not expanded yet.
            guard !family.isExpanded, let callee = family.callee else { return }
            lookThrough(callee)
        }
    }

    /// All jobs of a workflow that is called later.
    private mutating func lookThrough(_ path: String) {
        guard visited.insert("call " + path).inserted, let workflow = plan.callees[path] else { return }
        for job in workflow.jobs {
            switch job.body {
            case .steps(let body):
                look(body.steps, Place(path: path, file: read(path), isInContainer: body.isSurelyInContainer))
            case .call(let call):
                lookThrough(call.uses.value.hasPrefix("./") ? String(call.uses.value.dropFirst(2)) : call.uses.value)
            }
        }
    }

    // MARK: Steps

    private struct Place {
        var path: String
        var file: SourceFile?
        var isInContainer: Bool
        var depth = 0
    }

    private mutating func look(_ steps: [Step], _ place: Place) {
        for step in steps {
            switch step.action {
            case .run(let run) where place.isInContainer || !DiskSpaceStep.isOne(run): look(run, place)
            case .parallel(let members): look(members, place)
            case .uses(let uses) where !DiskSpaceStep.isOne(uses.reference.value): look(uses, place)
            case .run, .uses, .wait, .waitAll, .cancel: break
            }
        }
    }

    private mutating func look(_ run: Step.Run, _ place: Place) {
        let source = run.script.value.source
        for command in ShellCommand.all(in: source) {
            guard let threat = HostThreat(command), threat.leavesContainer || !place.isInContainer else { continue }
            let position = ScriptPlace(source: source, range: run.script.range, file: place.file).position(
                ofLine: command.line)
            let finding = Diagnostic.warning(
                "This step would \(threat.sentence)", path: place.path, range: SourceRange(at: position))
            if seen.insert(finding).inserted { found.append(finding) }
        }
    }

    /// Through the steps of a composite action; of one of this repository as it is at the commit.
    private mutating func look(_ uses: Step.Uses, _ place: Place) {
        let reference = actions.resolved(uses.reference.value, in: place.path)
        guard place.depth < StepPlanning.deepestAction else { return }
        var inner = place
        inner.depth += 1
        if let known = actions[reference] {
            inner.path = known.file.path
            inner.file = SourceFile(path: known.file.path, text: known.file.text)
            return look(known.definition?.compositeSteps ?? [], inner)
        }
        guard case .local(let folder) = ActionReference(reference) else { return }
        for name in ["action.yml", "action.yaml"] {
            guard let file = read(folder.isEmpty ? name : folder + "/" + name) else { continue }
            (inner.path, inner.file) = (file.path, file)
            return look(ActionReader().read(file).action?.compositeSteps ?? [], inner)
        }
    }
}

extension Job.StepsBody {
    /// An expression may come to nothing, which means the host.
    var isSurelyInContainer: Bool {
        switch container {
        case .image(let image): image.value.isLiteral && !image.value.source.isEmpty
        case .fields(let fields): fields.image?.value.isLiteral ?? false
        case .template, nil: false
        }
    }
}

/// Where a line of a script stands in its file.
private struct ScriptPlace {
    let source: String
    let range: SourceRange
    let file: SourceFile?

    /// The script's own place where the line cannot be found, as in a folded text.
    ///
    /// - Parameter number: From 0.
    func position(ofLine number: Int) -> SourcePosition {
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
        guard let file, number < lines.count else { return range.start }
        let wanted = lines[number].trimmingBlanks
        guard !wanted.isEmpty else { return range.start }
        // A literal text begins on the line below its sign, so this is the line itself most of the time.
        let first = range.start.line + number
        let candidates = [first + 1, first] + Array(range.start.line...max(range.start.line, range.end.line))
        for line in candidates {
            guard let text = file.line(line), let found = text.firstRange(of: wanted) else { continue }
            let column = text[..<found.lowerBound].unicodeScalars.count + 1
            return SourcePosition(line: line, column: column)
        }
        return range.start
    }
}

extension Substring {
    fileprivate var trimmingBlanks: Substring {
        var rest = self
        while let first = rest.first, first.isWhitespace { rest = rest.dropFirst() }
        while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
        return rest
    }
}
