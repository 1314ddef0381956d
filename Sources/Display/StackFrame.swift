import Stacks

/// Draws a stack's test as the lines of one frame, none wider than the terminal.
struct StackFrame: Sendable {
    var style: Style
    var width: Int
    /// Lines that may be drawn.
    var height: Int
    /// Nanoseconds since 1970.
    var now: Int64
    /// Counts frames, for the spinner.
    var frame: Int

    private static let spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"]
    private static let phaseWidth = StackPhase.allCases.map(\.rawValue.count).max() ?? 0

    func lines(_ progress: StackProgress) -> [String] {
        let head = [header(progress)]
        let suites = suites(progress)
        var services = services(progress)
        var phases = progress.phases.map { phase($0, progress) }
        // What has gone well is the first to make room.
        if head.count + phases.count + services.count + suites.count + 1 > height {
            let told = progress.phases.enumerated().filter { index, phase in
                index == progress.phases.count - 1 || phase.outcome != .success && phase.reason == nil
            }
            phases = [doneText(progress)].compactMap(\.self) + told.map { phase($1, progress) }
        }
        let room = height - head.count - phases.count - suites.count - 1
        if services.count > room { services = cut(services, to: room) }
        let table = services.isEmpty ? [] : [""] + services
        return (head + phases + suites + table).prefix(max(1, height)).map { $0 }
    }

    private func header(_ progress: StackProgress) -> String {
        let parts = progress.identity?.parts ?? ["stack"]
        let time = durationText(progress.seconds(now: now))
        let name = (parts.first ?? "").fitted(to: max(8, width / 3))
        let rest = " · " + ([time] + parts.dropFirst()).joined(separator: " · ")
        return style.bold(name) + style.dim(rest.fitted(to: max(0, width - name.displayWidth)))
    }

    private func phase(_ phase: StackProgress.Phase, _ progress: StackProgress) -> String {
        let symbol = phase.outcome.map(style.symbol) ?? style.paint(spin, .cyan)
        if let reason = phase.reason {
            let text = "\(phase.phase.rawValue.padded(to: Self.phaseWidth)) \(reason.onScreen)"
            return symbol + " " + style.dim(text.fitted(to: width - 2))
        }
        let name = phase.phase.rawValue.padded(to: Self.phaseWidth)
        let time = durationText(phase.seconds(now: now)).flushRight(to: 7)
        let text = "  \(name) \(time)"
        guard text.displayWidth <= width else { return symbol + text.dropFirst().description.fitted(to: width - 1) }
        var line = symbol + " " + (phase.outcome == .failure ? style.paint(name, .red) : name) + " " + style.dim(time)
        guard phase.outcome == nil, let waiting = progress.waiting else { return line }
        let age = " (\(durationText(Double(now - waiting.since) / 1e9)))"
        let room = width - text.displayWidth - 2 - age.displayWidth
        if room > 4 { line += "  " + waiting.text.onScreen.fitted(to: room) + style.dim(age) }
        return line
    }

    private var spin: String { Self.spinner[frame % Self.spinner.count] }

    /// All phases that have ended, in one line.
    private func doneText(_ progress: StackProgress) -> String? {
        let done = progress.phases.dropLast().filter { $0.outcome == .success }
        guard !done.isEmpty else { return nil }
        let seconds = done.reduce(0) { $0 + $1.seconds(now: now) }
        let names = done.map(\.phase.rawValue).joined(separator: ", ")
        return style.symbol(.success) + " " + "\(names) \(durationText(seconds))".fitted(to: width - 2)
    }

    private func suites(_ progress: StackProgress) -> [String] {
        progress.suites.map { suite in
            let symbol = suite.result.map { style.symbol($0.outcome) } ?? style.paint(spin, .cyan)
            let seconds = suite.result?.seconds ?? Double(now - suite.startedAt) / 1e9
            let counts = suite.result == nil && suite.counts.total == 0 ? "" : suite.counts.text + ", "
            let text = "suite \(suite.name.onScreen): \(counts)\(durationText(seconds))"
            return symbol + " " + text.fitted(to: width - 2)
        }
    }

    /// A table: service, state, health, restarts, where it is reached.
    private func services(_ progress: StackProgress) -> [String] {
        guard !progress.containers.isEmpty else { return [] }
        let hasHealth = progress.containers.contains { $0.health != nil }
        let hasRestarts = progress.containers.contains { $0.restarts > 0 }
        let names = ["  service", "state"] + (hasHealth ? ["health"] : []) + (hasRestarts ? ["restarts"] : [])
        var table = TextTable(header: names + ["address"])
        for container in progress.containers {
            let addresses = progress.addresses.filter { $0.service == container.service }
                .map { "127.0.0.1:\($0.hostPort) → \($0.containerPort)" }
            let name = (container.service ?? container.name).onScreen.fittedInTheMiddle(to: max(8, width / 3))
            let state = style.paint(
                container.stateText, isWell: container.state == "running" ? true : container.isWell)
            let health = container.health.map { style.paint($0.onScreen, isWell: container.isWell) } ?? ""
            let restarts = container.restarts > 0 ? style.paint(String(container.restarts), .red) : ""
            table.add(
                ["  " + name, state] + (hasHealth ? [health] : []) + (hasRestarts ? [restarts] : [])
                    + [container.state == "running" ? addresses.joined(separator: ", ") : ""])
        }
        let lines = table.lines
        return lines.enumerated().map { index, line in
            if line.displayWidth > width { return EscapeFilter.text(line, .nothing).fitted(to: width) }
            return index == 0 ? style.dim(line) : line
        }
    }

    /// The table without those that would not fit.
    private func cut(_ table: [String], to room: Int) -> [String] {
        guard room > 2 else { return [] }
        return Array(table.prefix(room - 1)) + [style.dim("  … \(table.count - room + 1) more")]
    }
}
