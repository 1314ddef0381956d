import Source
import Stacks

/// The last words about a stack's test: what became of it, the first cause of its failure, and where to look further.
struct StackVerdict {
    private let progress: StackProgress
    private let places: StackPlaces
    private let style: Style
    private let now: Int64

    /// Last lines of a service that are shown.
    private static let tailLength = 20

    init(_ progress: StackProgress, places: StackPlaces, style: Style, now: Int64) {
        self.progress = progress
        self.places = places
        self.style = style
        self.now = now
    }

    /// The phases with their times, for where they have not been told line by line.
    var phaseLines: [String] {
        let width = progress.phases.map(\.phase.rawValue.count).max() ?? 0
        return progress.phases.map { phase in
            let symbol = style.symbol(phase.outcome ?? .cancelled)
            if let reason = phase.reason {
                return "\(symbol) \(phase.phase.rawValue.padded(to: width)) \(style.dim(reason.onScreen))"
            }
            let time = style.dim(durationText(phase.seconds(now: now)).flushRight(to: 7))
            return "\(symbol) \(phase.phase.rawValue.padded(to: width)) \(time)"
        }
    }

    var lines: [String] { suiteLines + failureLines + [verdict] + notes }

    private var suiteLines: [String] {
        progress.suites.map { suite in
            let name = "suite \(suite.name.onScreen)"
            guard let result = suite.result else { return "\(style.symbol(.cancelled)) \(name): it did not end" }
            let time = style.dim(durationText(result.seconds))
            let why = result.message.map { ": " + $0.onScreen } ?? ""
            return "\(style.symbol(result.outcome)) \(name): \(result.counts.text) \(time)\(why)"
        }
    }

    private var failureLines: [String] {
        guard let failure = progress.failure else { return [] }
        let renderer = DiagnosticRenderer(files: [places.file].compactMap(\.self), coloured: style.isColoured)
        let diagnostic = Diagnostic.error(
            failure.message.filtered, path: failure.range == nil ? nil : places.file?.path, range: failure.range,
            hint: failure.hint?.filtered)
        var lines =
            [""] + renderer.render(diagnostic).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let tail = failure.lastLines.suffix(Self.tailLength)
        if !tail.isEmpty {
            lines.append("  " + (failure.service.map { "last from \($0.onScreen):" } ?? "what came last:"))
            lines += tail.flatMap { EscapeFilter.lines($0) }.map { "  \(style.dim("│")) \($0)" }
        }
        if let screenshot = failure.screenshot { lines.append("  screenshot: \(path(screenshot))") }
        return lines + [""]
    }

    private var verdict: String {
        let name = "Stack \((progress.identity?.name ?? "test").onScreen)"
        let time = durationText(progress.seconds(now: now))
        switch progress.outcome {
        case .success: return style.bold("\(name) passed in \(time).", .green)
        case .failure:
            let phase = progress.failure.map { " in its phase \"\($0.phase.rawValue)\"" } ?? ""
            return style.bold("\(name) failed\(phase) after \(time).", .red)
        case .cancelled: return style.bold("\(name) was cancelled after \(time).", .yellow)
        case .skipped: return style.bold("\(name) was skipped.", .yellow)
        case nil: return style.bold("\(name) has not ended.", .yellow)
        }
    }

    private var notes: [String] {
        var notes = [style.dim("  logs: \(path("logs"))")]
        if let report = places.report { notes.append(style.dim("  report: \(report.onScreen)")) }
        if progress.identity?.target != nil {
            notes.append("  No evidence for images: the stack was up already.")
        } else if progress.outcome == .success, progress.identity?.isDirty == true {
            notes.append(style.paint("  No evidence: the files differ from the commit.", .yellow))
        }
        for name in progress.left { notes.append(style.bold("  left behind: \(name.onScreen)", .red)) }
        if let until = progress.keptUntil, let project = progress.identity?.project {
            let time = durationText(Double(until - now) / 1e9)
            notes.append(
                "  It is kept for \(time), until \(String(LogMoment.text(until).prefix(16)))Z; to take it down:")
            notes.append("    sluice stack down \(shellWord(project))")
        }
        return notes
    }

    private func path(_ relative: String) -> String {
        (relative.hasPrefix("/") || places.output.isEmpty ? relative : places.output + "/" + relative).onScreen
    }
}

extension String {
    /// Without terminal control sequences; line breaks stay.
    fileprivate var filtered: String {
        split(separator: "\n", omittingEmptySubsequences: false).map { EscapeFilter.text(String($0), .nothing) }
            .joined(separator: "\n")
    }
}
