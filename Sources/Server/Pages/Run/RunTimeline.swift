import History
import Markup
import Planning
import Runs

/// The jobs and steps of a run over its time, with what they waited for.
struct RunTimeline: Sendable {
    let details: RecordedDetails
    /// What was waited for, by job.
    let waits: [JobID: [Decision]]
    /// Steps after whose end something was printed.
    let lateSteps: Set<StepID>
    let path: PagePath
    let now: Timestamp
    private let scale: TimelineScale

    init(
        _ details: RecordedDetails, _ decisions: [Decision], _ lateSteps: Set<StepID>, _ path: PagePath, now: Timestamp
    ) {
        (self.details, self.lateSteps, self.path, self.now) = (details, lateSteps, path, now)
        let told = decisions.filter { $0.kind == .wait && $0.step == nil && !$0.isUsual && $0.job != nil }
        waits = Dictionary(grouping: told) { $0.job ?? JobID("") }
        scale = TimelineScale(from: details.run.createdAt, to: details.run.finishedAt ?? now)
    }

    var html: HTML { .element("div", ["class": "lanes"], details.jobs.map(lane)) }

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
                bar(job, status),
                .element(
                    "span", ["class": "lane-time"], .element("span", ["class": "unseen"], .text("\(status.word), ")),
                    TimeText.span(from: job.startedAt, to: job.finishedAt, now: now)),
                notes(job)),
            steps(job))
    }

    /// The job's wait, grey, and then its own time.
    private func bar(_ job: RecordedJob, _ status: Status) -> HTML {
        var bars: [HTML] = []
        if let queued = job.queuedAt {
            bars.append(scale.bar(from: queued, to: job.startedAt ?? job.finishedAt ?? now, "wait"))
        }
        if let started = job.startedAt { bars.append(scale.bar(from: started, to: job.finishedAt ?? now, nil)) }
        return scale.lane(bars)
    }

    private func notes(_ job: RecordedJob) -> HTML {
        var notes = waits[job.id, default: []].map(note)
        if let reason = job.reason { notes.append(.text(reason)) }
        return HTML(notes.map { .element("span", ["class": "lane-note"], $0) })
    }

    /// How long stands first: the sentence may end with a command, or with whom one has waited for.
    private func note(_ wait: Decision) -> HTML {
        guard let seconds = wait.seconds else { return .text(wait.text) }
        guard wait.text.hasPrefix("waits ") else { return .text("\(TimeText.duration(seconds)): \(wait.text)") }
        return TimeText.span(from: now.advanced(bySeconds: -seconds), to: nil, now: now)
            + .text(" so far: \(wait.text)")
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
        let code = step.exitCode.flatMap { $0 == 0 ? nil : "exit code \($0)" }
        let notes = [code, step.reason].compactMap { $0 }.map { HTML.text($0) } + late(step)
        return .element(
            "li", ["class": "lane-row \(status.style)"],
            .element("span", ["class": "lane-name"], status.mark, title),
            isSkipped
                ? scale.lane([]) : scale.lane([scale.bar(from: step.startedAt, to: step.finishedAt ?? now, nil)]),
            .element(
                "span", ["class": "lane-time"],
                isSkipped ? "" : TimeText.span(from: step.startedAt, to: step.finishedAt, now: now)),
            HTML(notes.map { .element("span", ["class": "lane-note"], $0) }))
    }

    /// A process that outlived its step has printed what stands in no log of the step.
    private func late(_ step: RecordedStep) -> [HTML] {
        guard lateSteps.contains(step.id) else { return [] }
        let log = LogRoutes.path(ofStep: step.id, ofRun: details.run.number, in: path.project)
        return [.link("\(log)/late", "printed after it had ended")]
    }
}

/// Where moments stand in a lane.
struct TimelineScale: Sendable {
    let start: Timestamp
    private let seconds: Double

    init(from start: Timestamp, to end: Timestamp) {
        self.start = start
        seconds = max(end.seconds(since: start), 0.001)
    }

    private func place(_ time: Timestamp) -> Double { min(max(time.seconds(since: start) / seconds, 0), 1) * 1000 }

    /// What was short is seen all the same.
    func bar(from: Timestamp, to: Timestamp, _ classes: String?) -> HTML {
        let x = min(place(from), 996)
        let width = max(place(to) - x, 4)
        return .element(
            "rect",
            [
                "class": classes, "x": PictureNumber.text(x), "y": "1", "width": PictureNumber.text(width),
                "height": "8",
            ])
    }

    func lane(_ bars: [HTML]) -> HTML {
        .element(
            "svg",
            [
                "class": "lane-bar", "viewBox": "0 0 1000 10", "preserveAspectRatio": "none", "aria-hidden": "true",
                "focusable": "false",
            ], bars)
    }
}
