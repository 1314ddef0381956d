import Expressions
import Source
import Workflows

/// Draws a plan as a tree of lines.
struct PlanText {
    private let plan: Plan
    private let outline: PlanOutline
    private let wrapping: TextWrapping
    /// Where the facts stand, so that they are one below the other.
    private let factsColumn: Int

    /// Longer titles have their facts on the next line.
    private static let widestTitle = 34
    /// Of a longer matrix the rest is counted; `json` has them all.
    private static let mostCombinations = 16

    init(_ plan: Plan, wrapping: TextWrapping) {
        self.plan = plan
        self.wrapping = wrapping
        outline = PlanOutline(plan)
        factsColumn = min(Self.widestTitle, Self.widest(outline.entries, plan, indent: 3, wrapping)) + 2
    }

    private static func widest(
        _ entries: [PlanOutline.Entry], _ plan: Plan, indent: Int, _ wrapping: TextWrapping
    ) -> Int {
        entries.reduce(0) { widest, entry in
            let title = indent + wrapping.measure(plan.families[entry.family].title)
            return max(widest, title, Self.widest(entry.callees, plan, indent: indent + 3, wrapping))
        }
    }

    var text: String {
        let lines = header + [""] + drawing(outline.entries, prefix: "", spaced: true) + notices
        return lines.joined(separator: "\n") + "\n"
    }

    // MARK: Header

    private var header: [String] {
        let workflow = plan.workflow
        let title = workflow.name.map { "\($0.onOneLine) (\(workflow.path))" } ?? workflow.path
        let event = plan.request.event
        let commit = String(event.sha.prefix(12)) + (event.isSnapshot ? " (a snapshot of the work tree)" : "")
        let count = plan.jobs.count == 1 ? "1 job" : "\(plan.jobs.count) jobs"
        let jobs = count + (plan.families.allSatisfy(\.hasKnownCount) ? "" : " or more")
        var lines = [
            title, "\(event.name) of \(event.ref) at \(commit)",
            "\(jobs), \(plan.request.maxParallel) at a time"
                + (plan.request.runners == .standard ? ", on this host" : ""),
        ]
        if let trigger = plan.trigger, trigger.fires { lines.append("would run by itself: \(trigger.reason)") }
        for (name, value) in plan.scopes[0].inputs.entries {
            lines.append("input \(name): \(value.asString)")
        }
        return lines.flatMap { wrapping.lines($0.onOneLine, first: "", rest: "  ") }
    }

    // MARK: Jobs

    private func drawing(_ entries: [PlanOutline.Entry], prefix: String, spaced: Bool) -> [String] {
        var lines: [String] = []
        for (index, entry) in entries.enumerated() {
            if spaced, index > 0, entries[index - 1].level != entry.level { lines.append(prefix + "│") }
            let isLast = index == entries.count - 1
            let trunk = prefix + (isLast ? "   " : "│  ")
            lines += head(entry, first: prefix + (isLast ? "└─ " : "├─ "), rest: trunk)
            let margin = trunk + (entry.callees.isEmpty ? "   " : "│  ")
            for (key, text) in details(entry) {
                let first = margin + wrapping.padded(key, to: 8)
                lines += wrapping.lines(text.onOneLine, first: first, rest: margin + String(repeating: " ", count: 8))
            }
            lines += drawing(entry.callees, prefix: trunk, spaced: false)
        }
        return lines
    }

    private func head(_ entry: PlanOutline.Entry, first: String, rest: String) -> [String] {
        let title = first + plan.families[entry.family].title
        let facts = facts(entry).joined(separator: ", ").onOneLine
        let line = wrapping.padded(title, to: factsColumn) + "  " + facts
        if wrapping.measure(title) <= factsColumn, wrapping.measure(line) <= wrapping.width { return [line] }
        let margin = rest + "   "
        return wrapping.lines(plan.families[entry.family].title, first: first, rest: margin)
            + wrapping.lines(facts, first: margin, rest: margin)
    }

    private func facts(_ entry: PlanOutline.Entry) -> [String] {
        let family = plan.families[entry.family]
        var facts: [String] = []
        switch family.definition.body {
        case .steps:
            facts.append(labels(of: family))
            let count = family.jobs.first.map { plan.jobs[$0].steps.count } ?? 0
            facts.append(count == 1 ? "1 step" : "\(count) steps")
        case .call(let call):
            facts.append("calls \(call.uses.value)")
        }
        if family.isFinalizer { facts.append("finalizer") }
        if let most = family.maxParallel { facts.append("max-parallel \(most)") }
        if family.hasMatrix, !family.failFast { facts.append("fail-fast off") }
        // A `runs-on` that is not known is shown as the file writes it.
        return facts + family.unknowns.filter { $0.part != .runsOn && $0.part != .name }.map(\.text)
    }

    /// `[self-hosted, linux]`, and several of these where a matrix chooses.
    private func labels(of family: JobFamily) -> String {
        if !family.isExpanded, case .steps(let body) = family.definition.body {
            return "[\(body.runsOn.value.templates.map(\.value.source).joined(separator: ", "))]"
        }
        var seen: [String] = []
        for job in family.jobs {
            guard case .steps(_, let labels) = plan.jobs[job].body else { continue }
            let text = "[\(labels.joined(separator: ", "))]" + place(of: plan.jobs[job])
            if !seen.contains(text) { seen.append(text) }
        }
        return seen.joined(separator: " or ")
    }

    /// ` on local in debian:12`; nothing where no file tells of runners: all is on this host then.
    private func place(of job: PlannedJob) -> String {
        guard let runner = job.runner, !runner.name.isEmpty else { return "" }
        return " on \(runner.name)" + (runner.image.map { " in \($0)" } ?? "")
    }

    private func details(_ entry: PlanOutline.Entry) -> [(key: String, text: String)] {
        let family = plan.families[entry.family]
        var details: [(String, String)] = []
        if let name = name(of: family) { details.append(("name", name)) }
        if !family.needs.isEmpty {
            details.append(("needs", plan.needs(ofFamily: entry.family).joined(separator: ", ")))
        }
        if let condition = family.definition.condition { details.append(("if", condition.value.source)) }
        return family.hasMatrix ? details + combinations(of: family) : details
    }

    private func combinations(of family: JobFamily) -> [(key: String, text: String)] {
        let all: [(index: Int, matrix: ValueObject?)] =
            family.isExpanded
            ? family.jobs.map { (plan.jobs[$0].index, plan.jobs[$0].matrix) }
            : family.foreseen.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        let shown = all.prefix(all.count > Self.mostCombinations ? Self.mostCombinations - 1 : Self.mostCombinations)
        var lines = shown.map { index, matrix in
            let pairs = matrix?.entries.map { "\($0.key): \(Self.short($0.value))" } ?? []
            return (".\(index)", pairs.joined(separator: ", "))
        }
        if shown.count < all.count { lines.append(("…", "and \(all.count - shown.count) more")) }
        return lines
    }

    /// The `name:` without the caller's; for a matrix as the file writes it.
    private func name(of family: JobFamily) -> String? {
        guard let written = family.definition.name?.value.source else { return nil }
        guard !family.hasMatrix, let job = family.jobs.first else { return written }
        let caller = plan.scopes[family.scope].caller.map { plan.jobs[$0].name + " / " } ?? ""
        let name = plan.jobs[job].name
        return name.hasPrefix(caller) ? String(name.dropFirst(caller.count)) : name
    }

    private static func short(_ value: Value) -> String { value.isPrimitive ? value.asString : value.json(.compact) }

    // MARK: Notices

    private var notices: [String] {
        guard !plan.notices.isEmpty else { return [] }
        let renderer = DiagnosticRenderer()
        return [""]
            + plan.notices.flatMap { notice in
                renderer.render(notice).split(separator: "\n").flatMap { line in
                    wrapping.lines(String(line).onOneLine, first: line.hasPrefix(" ") ? "  " : "", rest: "  ")
                }
            }
    }
}
