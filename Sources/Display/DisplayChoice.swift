package import Conductor
import Glibc
package import Planning
package import Runs

/// The four ways to follow a run.
package enum DisplayChoice: Hashable, Sendable {
    case tree
    case lines
    case json
    case quiet

    /// What the options say; without any, a tree on a terminal and lines anywhere else.
    package static func chosen(json: Bool, quiet: Bool, environment: [String: String]) -> DisplayChoice {
        if json { return .json }
        if quiet { return .quiet }
        let canMoveCursor = isatty(1) == 1 && environment["TERM"] != "dumb" && (environment["CI"] ?? "").isEmpty
        return canMoveCursor ? .tree : .lines
    }

    /// - Parameters:
    ///   - state: Of the run before its next event.
    ///   - estimates: Seconds that jobs took in earlier runs.
    ///   - isDebugging: Whether the messages of `::debug::` commands are shown.
    package func display(
        run: Int, state: RunState, estimates: [JobID: Double], clock: any ClockPort, style: Style, isDebugging: Bool
    ) -> any RunDisplay {
        switch self {
        case .tree: TreeDisplay(run: run, state: state, estimates: estimates, clock: clock, style: style)
        case .lines: LineDisplay(plan: state.plan, style: style, isDebugging: isDebugging)
        case .json: JSONDisplay(run: run)
        case .quiet: SilentDisplay()
        }
    }
}
