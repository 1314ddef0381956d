import Glibc
package import Source
package import Stacks
import Synchronization

/// Shows a stack's test while it goes on, and how it ended.
///
/// Contract: `take` is called from any thread, in the order in which things happen; `tick` regularly, at most ten times a
/// second, since displays write when it comes; `finish` last, once.
package protocol StackDisplay: Sendable {
    /// - Parameter time: Nanoseconds since 1970.
    func take(_ event: StackEvent, at time: Int64)
    func tick()
    func finish()
}

/// What the last words about a stack's test need besides its events.
package struct StackPlaces: Hashable, Sendable {
    /// The stack file's text, for the line that failed.
    package var file: SourceFile?
    /// The folder of logs and reports, as it is to be shown.
    package var output: String
    /// The HTML report, as it is to be shown; nil where none is written.
    package var report: String?

    package init(file: SourceFile?, output: String, report: String? = nil) {
        self.file = file
        self.output = output
        self.report = report
    }
}

/// The ways to follow a stack's test.
package enum StackDisplayChoice: Hashable, Sendable {
    case screen
    case lines
    case json

    /// What the options say; without any, a picture that moves on a terminal and lines anywhere else.
    package static func chosen(json: Bool, environment: [String: String]) -> StackDisplayChoice {
        if json { return .json }
        let canMoveCursor = isatty(1) == 1 && environment["TERM"] != "dumb" && (environment["CI"] ?? "").isEmpty
        return canMoveCursor ? .screen : .lines
    }

    /// - Parameters:
    ///   - showsLogs: Whether every line of containers and suites is shown, for `--logs`.
    ///   - clock: Nanoseconds since 1970.
    package func display(
        places: StackPlaces, style: Style, showsLogs: Bool, clock: @escaping @Sendable () -> Int64
    ) -> any StackDisplay {
        switch self {
        case .screen: StackScreen(places: places, style: style, showsLogs: showsLogs, clock: clock)
        case .lines: StackLineDisplay(places: places, style: style, showsLogs: showsLogs)
        case .json: StackJSONDisplay(showsLogs: showsLogs)
        }
    }
}
