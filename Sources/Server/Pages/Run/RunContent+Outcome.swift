import Conductor
import History
import Markup
import Runs

extension RunContent {
    // MARK: What steps said

    var summaries: HTML {
        let texts = details.jobs.flatMap { job in
            job.steps.compactMap { step in step.summary.map { (job, step, $0) } }
        }
        guard !texts.isEmpty else { return region("summary") }
        return .section(
            "summary", "Summary",
            HTML(
                texts.map { job, step, text in
                    .card(
                        .element(
                            "p", ["class": "small muted"], .name(job.name), " · ", .name(step.name)),
                        .element("div", ["class": "prose"], Markdown(text).html))
                }))
    }

    private static let mostAnnotations = 100

    var annotations: HTML {
        let all = details.jobs.flatMap { job in
            job.annotations.map { (job, RecordedStep?.none, $0) }
                + job.steps.flatMap { step in step.annotations.map { (job, Optional(step), $0) } }
        }
        guard !all.isEmpty else { return region("annotations") }
        let sorted = all.enumerated().sorted {
            ($0.element.2.level.place, $0.offset) < ($1.element.2.level.place, $1.offset)
        }.map(\.element)
        let more = sorted.count - Self.mostAnnotations
        return .section(
            "annotations", "Annotations",
            HTML(sorted.prefix(Self.mostAnnotations).map(annotation)),
            more > 0 ? .element("p", ["class": "note"], .text("\(more) more are in the logs.")) : "")
    }

    private func annotation(_ job: RecordedJob, _ step: RecordedStep?, _ annotation: Annotation) -> HTML {
        let place = annotation.file.map { file in file + (annotation.line.map { ":\($0)" } ?? "") }
        let origin: HTML =
            step.map { .link(path.log($0.id, of: run.number), .name("\(job.name) · \($0.name)")) } ?? .name(job.name)
        return .card(
            .element(
                "div", ["class": "line"], annotation.level.badge,
                annotation.title.map { .element("span", ["class": "strong"], .name($0)) } ?? "",
                place.map { .code($0) } ?? "", .element("span", ["class": "end small"], origin)),
            .element("p", ["class": "message"], .text(annotation.message)),
            classes: "notice "
                + (annotation.level == .error ? "failure" : annotation.level == .warning ? "waiting" : ""))
    }

    // MARK: What is left of it

    var evidencePart: HTML {
        guard run.state == .finished else { return region("evidence") }
        let isExplained = besides.evidence.contains { $0.missingEvidence(for: run.sha) != nil }
        let rows = besides.evidence.map { other in
            PageTable.Row(
                [
                    .link(path.run(other.number), .text("#\(other.number) "), .name(other.workflowName)),
                    Status(other).badge,
                    other.finishedAt.map { TimeText.ago($0, now: now) } ?? "",
                ]
                    + (isExplained ? [HTML.text(other.missingEvidence(for: run.sha) ?? "")] : []),
                status: Status(other))
        }
        return .section(
            "evidence", "What is known of this commit", aside: .link(path.runs(at: run.sha), "All its runs"),
            PageTable(
                "Finished runs of the same commit",
                [.init("Run"), .init("Result"), .init("Ended")] + (isExplained ? [.init("No evidence because")] : []),
                rows
            ).html)
    }
}

extension Annotation.Level {
    fileprivate var place: Int {
        switch self {
        case .error: 0
        case .warning: 1
        case .notice: 2
        }
    }

    fileprivate var badge: HTML {
        switch self {
        case .error: Status.failure.badge("Error")
        case .warning: Status.waiting.badge("Warning")
        case .notice: Status.running.badge("Notice")
        }
    }
}
