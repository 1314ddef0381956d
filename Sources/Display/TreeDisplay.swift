package import Conductor
package import Planning
package import Runs
import Synchronization

/// The jobs as a tree that is drawn over itself: state, current step, time, and an estimate from earlier runs.
///
/// State: what is to be shown, guarded by `contents`, which is never held during a write, so that a terminal that has been
/// stopped (Ctrl-S) stops nothing else; and what stands on the screen, guarded by `screen`. Drawn by `tick` alone, so that a
/// thousand quick jobs do not cost a thousand frames.
package final class TreeDisplay: RunDisplay {
    private struct Contents {
        var rows: [JobRow]
        /// The order in which they are shown: a job that came later stands beside those of its family.
        var order: [Int]
        var notices: [String] = []
        var isChanged = true
        /// The last line that each running job printed, by the job's index.
        var lastLines: [Int: LastLine] = [:]
        var indices: [JobID: Int]

        var ordered: [JobRow] { order.map { rows[$0] } }

        /// By the place in the order.
        var orderedLastLines: [Int: LastLine] {
            guard !lastLines.isEmpty else { return [:] }
            let lines = order.enumerated().compactMap { place, index in lastLines[index].map { (place, $0) } }
            return Dictionary(lines, uniquingKeysWith: { first, _ in first })
        }

        var isMoving: Bool { rows.contains { $0.phase == .running } }
    }

    private let header: RunHeader
    private let style: Style
    private let clock: any ClockPort
    private let contents: Mutex<Contents>
    private let screen: Mutex<FrameWriter>

    package init(
        run: Int, state: RunState, estimates: [JobID: Double], clock: any ClockPort, style: Style,
        terminal: Terminal = .standardOutput
    ) {
        let plan = state.plan
        self.style = style
        self.clock = clock
        header = RunHeader(run: run, plan: plan, createdAt: state.createdAt ?? clock.now())
        let rows = plan.jobs.indices.map { index in
            var row = JobRow(index, of: plan, estimate: estimates[plan.jobs[index].id])
            row.update(index, from: state)
            return row
        }
        let indices = Dictionary(plan.jobs.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        contents = Mutex(Contents(rows: rows, order: plan.jobsInOrder, indices: indices))
        screen = Mutex(FrameWriter(terminal: terminal))
    }

    package func observe(_ entries: [JournalEntry], state: RunState) {
        contents.withLock { contents in
            contents.isChanged = true
            for entry in entries { Self.take(entry.event, state, &contents) }
        }
    }

    private static func take(_ event: RunEvent, _ state: RunState, _ contents: inout Contents) {
        if case .cancelRequested(let cancellation) = event {
            contents.notices += EscapeFilter.lines(cancellation.notice)
        }
        if case .familyExpanded = event { expand(state, &contents) }
        if case .gateWaiting(let gate, let wait) = event, gate.job == nil {
            contents.notices.append("Waits for \(wait.text(state.gate(gate)?.request.title ?? "")).")
        }
        if let text = event.approvalText(state) { contents.notices += EscapeFilter.lines(text) }
        if let text = event.obligationText { contents.notices += EscapeFilter.lines(text) }
        if event.changesAllJobs {
            for index in contents.rows.indices { contents.rows[index].update(index, from: state) }
        }
        guard let job = event.job, let index = state.index(of: job) else { return }
        if case .stepFinished(let step, let report) = event {
            contents.rows[index].note(report, of: state.title(of: step))
        }
        if case .stepStarted = event { contents.lastLines[index] = nil }
        contents.rows[index].update(index, from: state)
        if case .jobFinished = event {
            contents.lastLines[index] = nil
            updateCallees(of: index, state, &contents)
        }
    }

    /// Jobs that came later stand beside those of their family.
    private static func expand(_ state: RunState, _ contents: inout Contents) {
        let plan = state.plan
        contents.order = plan.jobsInOrder
        contents.indices = Dictionary(
            plan.jobs.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        let rows = contents.rows
        contents.rows = plan.jobs.indices.map { index in
            let isNew = index >= rows.count || rows[index].id != plan.jobs[index].id
            var row = isNew ? JobRow(index, of: plan, estimate: nil) : rows[index]
            row.update(index, from: state)
            return row
        }
    }

    /// A caller that was skipped takes its callees with it, without an event of their own.
    private static func updateCallees(of caller: Int, _ state: RunState, _ contents: inout Contents) {
        guard case .call(let scope) = state.plan.jobs[caller].body else { return }
        for family in state.plan.scopes[scope].families {
            for index in state.plan.families[family].jobs {
                contents.rows[index].update(index, from: state)
                updateCallees(of: index, state, &contents)
            }
        }
    }

    package func output(of step: StepID, _ bytes: [UInt8]) {
        contents.withLock { contents in
            guard let index = contents.indices[step.job] else { return }
            contents.lastLines[index, default: LastLine()].append(bytes)
        }
    }

    package func notice(_ text: String) {
        contents.withLock { $0.notices += EscapeFilter.lines(text) }
    }

    package func tick() {
        screen.withLock { screen in
            let taken = contents.withLock { contents -> Contents? in
                guard contents.isChanged || !contents.notices.isEmpty || contents.isMoving else { return nil }
                defer {
                    contents.notices = []
                    contents.isChanged = false
                }
                return contents
            }
            guard let taken else { return }
            draw(taken, on: &screen)
        }
    }

    /// Takes the tree from the screen, since the run's report says the same and more; notices stay.
    package func finish() {
        screen.withLock { screen in
            let notices = contents.withLock { contents in
                defer { contents.notices = [] }
                return contents.notices
            }
            screen.draw([], above: notices.map { style.paint($0, .yellow) })
        }
    }

    private func draw(_ contents: Contents, on screen: inout FrameWriter) {
        let size = screen.size
        let now = clock.now()
        // One line for the header, and one that the cursor stands on.
        let tree = JobTree(
            style: style, width: size.columns, height: max(1, size.rows - 2), now: now, frame: screen.frameCount)
        let head = header.line(PhaseCounts(contents.rows), now: now, width: size.columns, style: style)
        screen.draw(
            [head] + tree.lines(contents.ordered, lastLines: contents.orderedLastLines),
            above: contents.notices.map { style.paint($0, .yellow) })
    }
}
