import Expressions
package import Stacks

/// Lines of a stack's logs as `sluice stack logs` prints them: the service before each, in a colour of its own.
package struct StackLogText: Sendable {
    private let style: Style
    private let width: Int
    private let showsTimes: Bool
    private static let colours: [Style.Colour] = [.cyan, .yellow, .green, .blue]
    private static let widest = 32

    /// - Parameter sources: All that can come, so that the lines stand below each other.
    package init(sources: [String] = [], style: Style, showsTimes: Bool = false) {
        self.style = style
        self.showsTimes = showsTimes
        width = min(Self.widest, sources.map(\.onScreen.displayWidth).max() ?? 0)
    }

    /// Without a line break.
    package func line(_ line: StackLine) -> String {
        let name = line.source.onScreen.fittedInTheMiddle(to: max(width, Self.widest)).padded(to: width)
        let time = showsTimes ? style.dim(LogMoment.text(line.time)) + " " : ""
        let text = EscapeFilter.text(line.text, style.isColoured ? .colours : .nothing)
        let prefix = style.paint(name, colour(line.source)) + " | "
        return prefix + time + (line.isGap ? style.bold("[gap] " + text, .yellow) : text)
    }

    /// `--json`: as the timeline has it.
    package static func json(_ line: StackLine) -> String { TimelineLine.object(line).json(.compact) }

    /// The same for a source in every run.
    private func colour(_ source: String) -> Style.Colour {
        let sum = source.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFFF }
        return Self.colours[sum % Self.colours.count]
    }
}
