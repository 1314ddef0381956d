import Planning
import Runs

/// Draws rows as the lines of one frame, none wider than the terminal.
struct JobTree {
    var style: Style
    /// In columns and lines.
    var width: Int
    var height: Int
    var now: Timestamp
    /// Counts frames, for the spinner.
    var frame: Int

    private static let spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"]
    /// Of the column with times: `59m 59s`.
    private static let timeWidth = 7
    /// Less room than this for a line of output says nothing.
    private static let leastOutputWidth = 16

    func lines(_ rows: [JobRow], lastLines: [Int: LastLine]) -> [String] {
        let (shown, folded) = JobFold(rows, height: height).result
        let longest = shown.map { rows[$0].depth * 2 + rows[$0].name.displayWidth }.max() ?? 0
        let nameWidth = min(max(12, longest), max(12, width * 2 / 5))
        var lines = shown.map { line(rows[$0], nameWidth: nameWidth, output: lastLines[$0]?.text) }
        if let folded { lines.append(style.dim("  … \(folded)".fitted(to: width))) }
        return lines
    }

    private func line(_ row: JobRow, nameWidth: Int, output: String?) -> String {
        let indent = String(repeating: " ", count: row.depth * 2)
        let name = (indent + row.name).fittedInTheMiddle(to: nameWidth).padded(to: nameWidth)
        // A line that is wider than the terminal would be broken, and could not be drawn over.
        guard width >= nameWidth + Self.timeWidth + 3 else {
            return symbol(row) + " " + (indent + row.name).fittedInTheMiddle(to: max(0, width - 2))
        }
        let time = row.elapsed(now: now).map(durationText) ?? ""
        let room = width - nameWidth - Self.timeWidth - 5
        let start = "\(symbol(row)) \(name) \(style.dim(time.flushRight(to: Self.timeWidth)))"
        let rest = room > 0 ? detail(row, width: room, output: output) : ""
        return rest.isEmpty ? start : "\(start)  \(rest)"
    }

    private func symbol(_ row: JobRow) -> String {
        switch row.phase {
        case .waiting: style.dim("·")
        case .queued: style.dim("○")
        case .running: style.paint(Self.spinner[frame % Self.spinner.count], .cyan)
        case .finished(.failure) where row.isForgiven: style.paint("✗", .yellow)
        case .finished(let outcome): style.symbol(outcome)
        }
    }

    private func detail(_ row: JobRow, width: Int, output: String?) -> String {
        switch row.phase {
        case .waiting where row.group != nil:
            style.paint("waits for \(row.group ?? "")".fitted(to: width), .yellow)
        case .waiting:
            style.dim(
                (row.needs.isEmpty ? "waiting" : "waits for \(row.needs.joined(separator: ", "))").fitted(to: width))
        case .queued: style.dim("queued".fitted(to: width))
        case .running: running(row, width: width, output: output)
        case .finished(.success): ""
        case .finished(let outcome): finished(row, outcome, width: width)
        }
    }

    private func finished(_ row: JobRow, _ outcome: Outcome, width: Int) -> String {
        let word =
            switch outcome {
            case .failure: row.isForgiven ? "failed, which is allowed" : "failed"
            case .cancelled: "cancelled"
            case .skipped: "skipped"
            case .success: "done"
            }
        let text = ([word] + [row.explanation].compactMap(\.self)).joined(separator: ": ").fitted(to: width)
        return row.isForgiven ? style.paint(text, .yellow) : style.paint(text, as: outcome)
    }

    /// The step first, then the estimate, and the last line of output in what room is left.
    private func running(_ row: JobRow, width: Int, output: String?) -> String {
        var text = row.step.map { "\($0.number)/\($0.count) \($0.name)" } ?? ""
        if let estimate = row.estimate {
            text = "of about \(durationText(estimate))" + (text.isEmpty ? "" : "  " + text)
        }
        text = text.fitted(to: width)
        let room = width - text.displayWidth - 2
        guard let output, room >= Self.leastOutputWidth else { return text }
        return text + "  " + style.dim(output.fitted(to: room))
    }
}
