import Expressions
import Source
import Workflows

/// Finds the groups that a part of a run asks for while the run itself holds them: it would wait for itself.
///
/// GitHub refuses the file where both names are written out, and cancels the job where an expression makes them the same. So the first
/// is an error here and the second a warning: the job's `if` may never hold.
struct DeadlockCheck {
    let plan: Plan

    /// A group that is known before the run, and where it stands.
    private struct Known: Hashable {
        var group: String
        var isLiteral: Bool
        var path: String
        var range: SourceRange
    }

    var diagnostics: [Diagnostic] {
        guard plan.usesGroups else { return [] }
        var told: [Diagnostic] = []
        var alreadyTold: Set<Diagnostic> = []
        func compare(_ asked: Known?, _ held: [Known]) {
            guard let asked, let holder = held.first(where: { $0.group.lowercased() == asked.group.lowercased() })
            else { return }
            let diagnostic = Self.diagnostic(asked, holder)
            if alreadyTold.insert(diagnostic).inserted { told.append(diagnostic) }
        }
        for (index, scope) in plan.scopes.enumerated() {
            if let caller = scope.caller {
                compare(known(ofWorkflow: index), held(around: caller) + [known(ofJob: caller)].compactMap(\.self))
            }
            let held = held(inside: index)
            guard !held.isEmpty else { continue }
            for job in scope.families.flatMap({ plan.families[$0].jobs }) { compare(known(ofJob: job), held) }
        }
        return told
    }

    private static func diagnostic(_ asked: Known, _ holder: Known) -> Diagnostic {
        let start = holder.range.start
        let message =
            "The concurrency group '\(asked.group)' is held by this very run "
            + "(\(holder.path):\(start.line):\(start.column)): what asks for it here would wait for itself."
        let isLiteral = asked.isLiteral && holder.isLiteral
        return Diagnostic(
            isLiteral ? .error : .warning, message, path: asked.path, range: asked.range,
            hint: isLiteral
                ? "Give one of the two another name." : "When its turn comes, it is cancelled, as on GitHub.")
    }

    // MARK: What is held

    private func held(inside scope: Int) -> [Known] {
        let own = [known(ofWorkflow: scope)].compactMap(\.self)
        guard let caller = plan.scopes[scope].caller else { return own }
        return held(around: caller) + [known(ofJob: caller)].compactMap(\.self) + own
    }

    private func held(around job: Int) -> [Known] { held(inside: plan.families[plan.jobs[job].family].scope) }

    // MARK: What is known

    private func known(ofWorkflow scope: Int) -> Known? {
        guard let concurrency = plan.scopes[scope].workflow.concurrency else { return nil }
        return known(concurrency, contexts(ofScope: scope), path: plan.scopes[scope].workflow.path)
    }

    private func known(ofJob index: Int) -> Known? {
        let (job, family) = (plan.jobs[index], plan.families[plan.jobs[index].family])
        guard let concurrency = family.definition.concurrency else { return nil }
        var contexts = contexts(ofScope: family.scope)
        contexts.unknown.insert("needs")
        contexts.values["matrix"] = job.matrix.map(Value.object) ?? .null
        contexts.unknown.formUnion(family.isExpanded ? ["strategy"] : ["strategy", "matrix"])
        return known(concurrency, contexts, path: plan.scopes[family.scope].workflow.path)
    }

    /// A callee's inputs are known when its caller starts.
    private func contexts(ofScope scope: Int) -> KnownContexts {
        var contexts = plan.setting(ofScope: scope).contexts
        if scope > 0 { contexts.unknown.insert("inputs") }
        return contexts
    }

    private func known(_ concurrency: Located<Concurrency>, _ contexts: KnownContexts, path: String) -> Known? {
        guard contexts.obstacle(to: concurrency.value.templates) == nil,
            let request = try? plan.groupRequest(concurrency.value, contexts: contexts.values)
        else { return nil }
        let isLiteral = concurrency.value.templates.allSatisfy(\.value.isLiteral)
        return Known(group: request.group, isLiteral: isLiteral, path: path, range: concurrency.range)
    }
}

extension Concurrency {
    fileprivate var templates: [Located<Template>] {
        switch self {
        case .template(let template): return template.templates
        case .fields(let fields):
            var templates = [fields.group]
            if case .expression(let template) = fields.cancelInProgress { templates.append(template) }
            if case .expression(let template) = fields.queue { templates.append(template) }
            return templates
        }
    }
}

extension Plan {
    /// Whether it needs a lock, or a `concurrency:` stands anywhere in its files, jobs that are not known yet included.
    package var usesGroups: Bool {
        !request.locks.isEmpty || scopes.contains { $0.workflow.usesGroups }
            || callees.values.contains { $0.usesGroups }
    }
}

extension Workflow {
    fileprivate var usesGroups: Bool { concurrency != nil || jobs.contains { $0.concurrency != nil } }
}
