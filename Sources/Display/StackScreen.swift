package import Stacks
import Synchronization

/// A stack's test on a terminal: a picture that is drawn over itself, and the verdict in its place at the end.
///
/// State: what is to be shown, guarded by `contents`, which is never held during a write, and what stands on the screen,
/// guarded by `screen`.
package final class StackScreen: StackDisplay {
    private struct Contents {
        var progress = StackProgress()
        /// Lines that stay above the picture.
        var above: [String] = []
    }

    private let places: StackPlaces
    private let style: Style
    private let showsLogs: Bool
    private let clock: @Sendable () -> Int64
    private let contents = Mutex(Contents())
    private let screen: Mutex<FrameWriter>

    package init(
        places: StackPlaces, style: Style, showsLogs: Bool, clock: @escaping @Sendable () -> Int64,
        terminal: Terminal = .standardOutput
    ) {
        self.places = places
        self.style = style
        self.showsLogs = showsLogs
        self.clock = clock
        screen = Mutex(FrameWriter(terminal: terminal))
    }

    package func take(_ event: StackEvent, at time: Int64) {
        contents.withLock { contents in
            contents.progress.apply(event, at: time)
            switch event {
            case .warned(let text): contents.above.append(style.paint("! " + text.onScreen, .yellow))
            case .suiteFinished(let result) where result.outcome != .success:
                contents.above += StackSuiteText(result, style: style).lines
            case .line(let line) where showsLogs: contents.above.append(StackLogText(style: style).line(line))
            default: break
            }
        }
    }

    package func tick() {
        screen.withLock { screen in
            let taken = contents.withLock { contents in
                defer { contents.above = [] }
                return contents
            }
            guard taken.progress.startedAt != nil else { return }
            let size = screen.size
            // One line that the cursor stands on.
            let frame = StackFrame(
                style: style, width: size.columns, height: max(1, size.rows - 1), now: clock(), frame: screen.frameCount
            )
            screen.draw(frame.lines(taken.progress), above: taken.above)
        }
    }

    package func finish() {
        screen.withLock { screen in
            let taken = contents.withLock { contents in
                defer { contents.above = [] }
                return contents
            }
            let verdict = StackVerdict(taken.progress, places: places, style: style, now: clock())
            screen.draw([], above: taken.above + verdict.phaseLines + verdict.lines)
        }
    }
}
