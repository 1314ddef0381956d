import Conductor
package import Planning
package import Runs
import Synchronization

/// Plain lines, each with its job's name before it: for pipes, files and other machines' logs.
///
/// State: what is left of each step's last line, guarded by `streams`; the gates that are waited at, guarded by `awaited`; what stands before the lines of each job, guarded by
/// `prefixes`, since jobs can come later. Whole lines go to the buffer at once, so that
/// jobs do not mix within one.
package final class LineDisplay: RunDisplay {
    private struct Stream {
        /// Not shown yet: a step that is skipped has none.
        var heading: String?
        var splitter = LineSplitter()
        var reader: OutputReader

        /// Adds the lines that end in these bytes, each after the prefix.
        mutating func add(_ bytes: [UInt8], to output: inout [UInt8], _ prefix: String, _ style: Style) {
            for text in takeHeading() { output += "\(prefix)\(text)\n".utf8 }
            splitter.append(bytes) { line in
                if OutputReader.isPlain(line) {
                    output += prefix.utf8
                    output += line
                    output.append(0x0A)
                } else if !reader.isSilentDebug(line) {
                    for text in reader.read(String(decoding: line, as: UTF8.self)).texts(style) {
                        output += "\(prefix)\(text)\n".utf8
                    }
                }
            }
        }

        mutating func takeHeading() -> [String] {
            defer { heading = nil }
            return [heading].compactMap(\.self)
        }
    }

    private let style: Style
    private let isDebugging: Bool
    private let prefixes: Mutex<[JobID: String]>
    private let prefixWidth: Int
    private let streams = Mutex<[StepID: Stream]>([:])
    /// Those that did not open at once.
    private let awaited = Mutex<Set<GateID>>([])
    private let buffer: OutputBuffer

    /// The longest part of a job's name that stands before its lines.
    private static let longestPrefix = 32

    /// - Parameter isDebugging: Whether the messages of `::debug::` commands are shown.
    package init(
        plan: Plan, style: Style, isDebugging: Bool = false,
        write: @escaping @Sendable ([UInt8]) -> Void = { StandardOutput.write($0) }
    ) {
        self.style = style
        self.isDebugging = isDebugging
        let width = min(Self.longestPrefix, plan.jobs.map(\.name.onScreen.displayWidth).max() ?? 0)
        prefixWidth = width
        prefixes = Mutex(
            Dictionary(
                plan.jobs.map { ($0.id, Self.prefix($0, width, style)) }, uniquingKeysWith: { first, _ in first }))
        buffer = OutputBuffer(write: write)
    }

    private static func prefix(_ job: PlannedJob, _ width: Int, _ style: Style) -> String {
        style.paint(job.name.onScreen.fittedInTheMiddle(to: width).padded(to: width), .blue) + " | "
    }

    private func addPrefixes(_ plan: Plan) {
        prefixes.withLock { prefixes in
            for job in plan.jobs where prefixes[job.id] == nil {
                prefixes[job.id] = Self.prefix(job, prefixWidth, style)
            }
        }
    }

    package func observe(_ entries: [JournalEntry], state: RunState) {
        for (place, entry) in entries.enumerated() where !isPassing(entry.event, entries[(place + 1)...], state) {
            show(entry, state)
        }
    }

    /// Whether it is the end of an attempt at an obligation, of which the obligation's own event tells.
    private func isPassing(_ event: RunEvent, _ later: ArraySlice<JournalEntry>, _ state: RunState) -> Bool {
        guard case .jobFinished(let job, _, _) = event else { return false }
        if state.state(of: job)?.isFinished == false { return true }
        return later.contains { if case .jobFinished(job, _, _) = $0.event { true } else { false } }
    }

    private func show(_ entry: JournalEntry, _ state: RunState) {
        switch entry.event {
        case .stepStarted(let step):
            let heading = style.paint("▸ \(title(of: step, state))", .cyan)
            streams.withLock { $0[step] = stream(heading) }
        case .stepFinished(let step, let report): showEnd(of: step, report, state)
        case .stepLost(let step): put(step.job, [style.paint(state.textOfLoss(of: step), .yellow)])
        case .jobFinished(let job, _, let report): showEnd(of: job, report, state)
        case .jobTimedOut(let job, _): put(job, [style.paint("Its time is up; it is being ended.", .yellow)])
        case .familyExpanded(let placeholder, _):
            // Its name may have been made of what was not known.
            prefixes.withLock { $0[placeholder] = nil }
            addPrefixes(state.plan)
        case .cancelRequested(let cancellation): notice(cancellation.notice)
        case .engineLost(let since, let restart):
            let away = since.map { ", \(durationText(entry.time.seconds(since: $0))) after it went" } ?? ""
            notice("The engine was lost; another one goes on\(away).")
            if restart == .isInDoubt {
                notice(
                    "The machine was restarted, and the end of the record may be missing: only what may run twice starts."
                )
            }
        case .jobCancelRequested(let job, let requester):
            put(job, [style.paint("Cancelled by \(requester).", .yellow)])
        case .gateWaiting(let gate, let wait):
            awaited.withLock { _ = $0.insert(gate) }
            tell(gate, "Waits for \(wait.text(state.gate(gate)?.request.title ?? "")).")
        case .gateOpened(let gate):
            guard awaited.withLock({ $0.remove(gate) }) != nil else { break }
            tell(gate, "Has \(state.gate(gate)?.request.title ?? "") now.")
        case .obligationOpened, .dischargeFailed, .dischargeRetried, .obligationDischarged:
            if let text = entry.event.obligationText { notice(text) }
        case .approvalAsked, .approvalGiven, .approvalRejected, .approvalExpired:
            if let text = entry.event.approvalText(state) { notice(text) }
        case .environmentRequested, .environmentChecked, .environmentWaited, .environmentOpened: break
        case .created, .engineAttached, .gateRequested, .gateLeft, .jobQueued, .callStarted, .jobStarted, .jobAdopted,
            .jobCompleting,
            .stepQueued, .stepExpanded, .stepCompleting, .stepInterrupted, .finished,
            .obligationAbandoned:
            break
        }
    }

    private func tell(_ gate: GateID, _ text: String) {
        if let job = gate.job { put(job, [style.paint(text, .yellow)]) } else { notice(text) }
    }

    private func showEnd(of step: StepID, _ report: StepReport, _ state: RunState) {
        flush(step, isSkipped: report.outcome == .skipped)
        switch report.outcome {
        case .success: break
        case .skipped: put(step.job, [style.dim("- \(title(of: step, state)): skipped")])
        case .failure, .cancelled:
            let allowed = report.outcome == .failure && report.conclusion == .success ? " (continue-on-error)" : ""
            let text = "\(title(of: step, state)): \(report.explanation.onScreen)\(allowed)"
            put(step.job, ["\(style.symbol(report.outcome)) \(style.paint(text, as: report.outcome))"])
        }
    }

    private func showEnd(of job: JobID, _ report: JobReport, _ state: RunState) {
        var text = report.outcome.rawValue
        if let jobState = state.state(of: job), let start = jobState.startedAt, let end = jobState.finishedAt {
            text += " in \(durationText(end.seconds(since: start)))"
        }
        if report.outcome == .failure, report.result == .success { text += " (continue-on-error)" }
        if let reason = report.reason { text += ": \(reason.onScreen)" }
        put(job, ["\(style.symbol(report.outcome)) \(style.paint(text, as: report.outcome))"])
    }

    private func title(of step: StepID, _ state: RunState) -> StepTitle { state.title(of: step).onScreen }

    package func output(of step: StepID, _ bytes: [UInt8]) {
        streams.withLock { streams in
            // Under the lock, so that two pieces of one step keep their order.
            buffer.add { streams[step, default: stream()].add(bytes, to: &$0, prefix(of: step.job), style) }
        }
    }

    private func stream(_ heading: String? = nil) -> Stream {
        Stream(heading: heading, reader: OutputReader(isDebugging: isDebugging))
    }

    private func flush(_ step: StepID, isSkipped: Bool) {
        streams.withLock { streams in
            guard var stream = streams.removeValue(forKey: step), !isSkipped else { return }
            var texts = stream.takeHeading()
            if let rest = stream.splitter.remainder {
                texts += stream.reader.read(String(decoding: rest, as: UTF8.self)).texts(style)
            }
            put(step.job, texts)
        }
    }

    package func notice(_ text: String) {
        buffer.add(EscapeFilter.lines(text).map { style.dim($0) + "\n" }.joined())
    }

    package func tick() {
        streams.withLock { streams in
            // By name, since the order of a dictionary is not the same twice.
            for step in streams.keys.sorted(by: { "\($0)" < "\($1)" }) where streams[step]?.heading != nil {
                put(step.job, streams[step]?.takeHeading() ?? [])
            }
        }
        buffer.flush()
    }

    package func finish() { tick() }

    private func put(_ job: JobID, _ lines: [String]) {
        guard !lines.isEmpty else { return }
        let prefix = prefix(of: job)
        buffer.add(lines.map { prefix + $0 + "\n" }.joined())
    }

    private func prefix(of job: JobID) -> String { prefixes.withLock { $0[job] } ?? "\(job) | " }
}
