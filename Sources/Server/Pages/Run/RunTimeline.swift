import History
import Markup
import Planning
import Runs

/// The jobs and steps of a run over its time, with what they waited for.
struct RunTimeline: Sendable {
    let details: RecordedDetails
    let waits: TimelineWaits
    /// Steps after whose end something was printed.
    let lateSteps: Set<StepID>
    let path: PagePath
    let now: Timestamp
    private let scale: TimelineScale

    init(
        _ details: RecordedDetails, _ decisions: [Decision], _ lateSteps: Set<StepID>, _ path: PagePath, now: Timestamp
    ) {
        (self.details, self.lateSteps, self.path, self.now) = (details, lateSteps, path, now)
        waits = TimelineWaits(decisions, hasBegun: details.jobs.contains { $0.startedAt != nil }, now: now)
        scale = TimelineScale(TimelineSpan(details.run.createdAt, details.run.finishedAt ?? now))
    }

    var html: HTML { .element("div", ["class": "lanes"], [start] + details.jobs.map(lane)) }

    /// What the run waited for before its first job.
    private var start: HTML {
        guard let last = waits.ofRun.compactMap(\.span?.end).max() else { return "" }
        return .element(
            "div", ["class": "lane lane-row", "id": "waits-of-run"],
            .element(
                "span", ["class": "lane-name"], Icon.waiting,
                .element("span", ["class": "strong"], "Before the first job")),
            scale.lane(bar(waits.ofRun, until: last)), HTML(waits.ofRun.map { note(text(of: $0)) }))
    }

    private func lane(_ job: RecordedJob) -> HTML {
        let status = Status(job)
        let isOpen = status == .failure || status == .running
        let turn: HTML = .element(
            "svg", ["class": "icon turn", "viewBox": "0 0 16 16", "aria-hidden": "true", "focusable": "false"],
            .element("path", ["d": "M6 3l5 5-5 5"]))
        return .element(
            "details",
            ["class": "lane \(status.style)", "id": PagePath.mark(job.id), "open": isOpen ? "" : nil],
            .element(
                "summary", ["data-row": ""],
                .element(
                    "span", ["class": "lane-name"], turn, status.mark,
                    .element("span", ["class": "strong"], .name(job.name.isEmpty ? job.id.text : job.name)),
                    job.attempt > 1 ? .element("span", ["class": "flag"], .text("attempt \(job.attempt)")) : ""),
                bar(job),
                .element(
                    "span", ["class": "lane-time"], .element("span", ["class": "unseen"], .text("\(status.word), ")),
                    TimeText.span(from: job.startedAt, to: job.finishedAt, now: now)),
                notes(job)),
            steps(job))
    }

    /// The job's waits, grey, and then its own time.
    private func bar(_ job: RecordedJob) -> HTML {
        let end = job.finishedAt ?? now
        let idle = bar(waits.of(job.id), orSince: job.queuedAt, until: job.startedAt ?? end)
        return scale.lane(idle + (job.startedAt.map { [scale.bar(TimelineSpan($0, end))] } ?? []))
    }

    /// One for all waits: from the first on there was nothing else to do. Waits for other jobs have none.
    private func bar(_ waits: [TimelineWaits.Wait], orSince time: Timestamp? = nil, until end: Timestamp) -> [HTML] {
        let starts = waits.compactMap(\.span?.start) + (time.map { [$0] } ?? [])
        return starts.min().map { [scale.bar(TimelineSpan($0, end), "wait")] } ?? []
    }

    private func notes(_ job: RecordedJob) -> HTML {
        let waits = waits.of(job.id)
        var notes = waits.map { text(of: $0) }
        // While it waits the record has the same reason in other words.
        if let reason = job.reason, job.state == .finished || waits.isEmpty { notes.append(.text(reason)) }
        return HTML(notes.map(note))
    }

    private func note(_ text: HTML) -> HTML { .element("span", ["class": "lane-note"], text) }

    /// How long stands first: the sentence may end with a command, or with whom one has waited for.
    private func text(of wait: TimelineWaits.Wait) -> HTML {
        guard let span = wait.span else { return .text(wait.text) }
        guard wait.goesOn else {
            return .text("\(TimeText.duration(span.seconds)): \(wait.text)")
        }
        return TimeText.span(from: span.start, to: nil, now: now) + .text(" so far: \(wait.text)")
    }

    private func steps(_ job: RecordedJob) -> HTML {
        guard !job.steps.isEmpty else {
            let sentence = job.state == .finished ? "It came to no step." : "No step has begun."
            return .element("p", ["class": "lane-row muted small"], .text(sentence))
        }
        return .element("ol", ["class": "lane-steps"], job.steps.map(step))
    }

    private func step(_ step: RecordedStep) -> HTML {
        let status = Status(step)
        let isSkipped = step.outcome == .skipped
        let again = step.id.attempt > 1 ? " (attempt \(step.id.attempt))" : ""
        let name = HTML.name((step.name.isEmpty ? "Step \(step.id.index + 1)" : step.name) + again)
        // A step that was skipped has written nothing.
        let title = isSkipped ? name : .link(path.log(step.id, of: details.run.number), name)
        let notes = reasons(step).map { HTML.text($0) } + late(step)
        return .element(
            "li", ["class": "lane-row \(status.style)"],
            .element("span", ["class": "lane-name"], status.mark, title),
            isSkipped
                ? scale.lane([]) : scale.lane([scale.bar(TimelineSpan(step.startedAt, step.finishedAt ?? now))]),
            .element(
                "span", ["class": "lane-time"],
                isSkipped ? "" : TimeText.span(from: step.startedAt, to: step.finishedAt, now: now)),
            HTML(notes.map(note)))
    }

    /// Its exit code, unless the reason names it.
    private func reasons(_ step: RecordedStep) -> [String] {
        let code = step.exitCode.flatMap { $0 == 0 ? nil : "exit code \($0)" }
        let isNamed = code.map { step.reason?.contains($0) ?? false } ?? false
        return [isNamed ? nil : code, step.reason].compactMap(\.self)
    }

    /// A process that outlived its step has printed what stands in no log of the step.
    private func late(_ step: RecordedStep) -> [HTML] {
        guard lateSteps.contains(step.id) else { return [] }
        let log = LogRoutes.path(ofStep: step.id, ofRun: details.run.number, in: path.project)
        return [.link("\(log)/late", "printed after it had ended")]
    }
}
