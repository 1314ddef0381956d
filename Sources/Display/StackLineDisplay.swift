package import Stacks
import Synchronization

/// A stack's test in plain lines, each after the time since its beginning: for pipes, files and other machines' logs.
///
/// State: the progress, guarded by its mutex, which orders the lines, too.
package final class StackLineDisplay: StackDisplay {
    private let places: StackPlaces
    private let style: Style
    private let showsLogs: Bool
    private let progress = Mutex(StackProgress())
    private let lastTime = Mutex<Int64>(0)
    private let buffer: OutputBuffer

    package init(
        places: StackPlaces, style: Style, showsLogs: Bool,
        write: @escaping @Sendable ([UInt8]) -> Void = { StandardOutput.write($0) }
    ) {
        self.places = places
        self.style = style
        self.showsLogs = showsLogs
        buffer = OutputBuffer(write: write)
    }

    package func take(_ event: StackEvent, at time: Int64) {
        lastTime.withLock { $0 = max($0, time) }
        progress.withLock { progress in
            let before = progress
            progress.apply(event, at: time)
            let stamp = style.dim(durationText(Double(time - (progress.startedAt ?? time)) / 1e9).flushRight(to: 7))
            for text in texts(event, before, progress) { buffer.add("\(stamp)  \(text)\n") }
        }
    }

    private func texts(_ event: StackEvent, _ before: StackProgress, _ progress: StackProgress) -> [String] {
        switch event {
        case .began(let identity): return ["stack " + identity.parts.joined(separator: " · ")]
        case .phaseFinished(let phase, let outcome) where outcome == .skipped:
            return ["\(style.symbol(outcome)) \(phase.rawValue)"]
        case .phaseFinished(let phase, let outcome):
            let seconds = progress.phases.last { $0.phase == phase }?.seconds(now: 0) ?? 0
            return ["\(style.symbol(outcome)) \(phase.rawValue) (\(durationText(seconds)))"]
        case .leftOut(let phase, let reason):
            return ["\(style.symbol(.skipped)) \(phase.rawValue): \(reason.onScreen)"]
        case .warned(let text): return [style.paint("! " + text.onScreen, .yellow)]
        case .waiting(let text): return before.waiting?.text == text ? [] : ["  " + text.onScreen]
        case .checked(let result):
            let message = result.message.map { ": " + $0.onScreen } ?? ""
            return [
                "  \(style.symbol(result.outcome)) \(result.title.onScreen) (\(durationText(result.seconds)))\(message)"
            ]
        case .container(let container): return text(container, before).map { ["  " + $0] } ?? []
        case .addresses(let addresses):
            guard progress.identity?.target == nil else {
                return addresses.map { "  \($0.service.onScreen): \($0.url.onScreen)" }
            }
            return addresses.map { "  \($0.service.onScreen): 127.0.0.1:\($0.hostPort) → \($0.containerPort)" }
        case .suiteStarted(let name): return ["  suite \(name.onScreen)"]
        case .suiteFinished(let result): return StackSuiteText(result, style: style).lines
        case .line(let line): return showsLogs ? [StackLogText(style: style).line(line)] : []
        case .phaseStarted, .images, .suiteProgress, .failed, .collected, .left, .kept, .finished: return []
        }
    }

    /// What is worth a line: a health that has settled, an end, a restart.
    private func text(_ container: StackContainer, _ before: StackProgress) -> String? {
        let old = before.containers.first { $0.id == container.id }
        let name = (container.service ?? container.name).onScreen
        if container.restarts > old?.restarts ?? 0 {
            return style.paint("\(name): restarted (\(container.restarts))", .yellow)
        }
        if container.state != old?.state, ["exited", "dead"].contains(container.state) {
            return style.paint("\(name): \(container.stateText)", isWell: container.isWell)
        }
        if let health = container.health, health != old?.health, health != "starting" {
            return style.paint("\(name): \(health.onScreen)", isWell: container.isWell)
        }
        return nil
    }

    package func tick() { buffer.flush() }

    package func finish() {
        let progress = progress.withLock { $0 }
        let verdict = StackVerdict(progress, places: places, style: style, now: lastTime.withLock { $0 })
        buffer.add(verdict.lines.map { $0 + "\n" }.joined())
        buffer.flush()
    }
}
