import History
import Markup
import Planning
import Runs
import Workflows

/// The times of a drill's stages, run by run from left to right, stage upon stage.
///
/// Colours are classes of the style sheet: a page's policy allows no style in it.
struct StagePlot: Sendable {
    private let stages: [String]
    /// The oldest first.
    private let columns: [Column]
    /// Where there is an objective that is not so far above all bars that these could not be told apart.
    private let objective: Double?
    private let hasRecoveries: Bool
    /// Seconds at the upper edge, and between two lines.
    private let (top, step): (Double, Double)

    private struct Column {
        var run: Int
        /// As many as there are stages; 0 for one that did not run.
        var seconds: [Double]
        var hasFailed: [Bool]
        /// Where it can be held against the objective: how long the recovery took, and whether that is short enough.
        var recovery: (seconds: Double, isInTime: Bool)?
    }

    private static let (width, height) = (720.0, 240.0)
    private static let (left, bottom, head) = (64.0, 26.0, 24.0)
    /// An objective of more than so many times the tallest bar is told in words.
    private static let mostObjective = 4.0
    /// Then the colours come again.
    private static let colourCount = 8

    init(_ drill: Drill) {
        let stages = drill.stages
        columns = drill.runs.reversed().map { times in
            let jobs = stages.map { stage in times.stages.first { $0.id.text == stage } }
            return Column(
                run: times.run.number, seconds: jobs.map { max(0, $0?.seconds ?? 0) },
                hasFailed: jobs.map { $0?.outcome == .failure }, recovery: Self.recovery(drill, times))
        }
        self.stages = stages
        hasRecoveries = columns.contains { $0.recovery != nil }
        let tallest = columns.map { max($0.seconds.reduce(0, +), $0.recovery?.seconds ?? 0) }.max() ?? 0
        objective = drill.objective.map(\.within).flatMap { $0 <= tallest * Self.mostObjective ? $0 : nil }
        let most = max(tallest, objective ?? 0)
        step = Self.step(for: most)
        top = max(step, (most / step).rounded(.up) * step)
    }

    private static func recovery(_ drill: Drill, _ times: RunTimes) -> (seconds: Double, isInTime: Bool)? {
        guard case .seconds(let seconds, let isInTime?) = drill.recovery(of: times) else { return nil }
        return (seconds, isInTime)
    }

    /// So that there are three to six lines, at times that people count in.
    private static func step(for most: Double) -> Double {
        let steps: [Double] = [
            0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400,
        ]
        return steps.first { most / $0 <= 5 } ?? (most / 5).rounded(.up)
    }

    var html: HTML {
        .element(
            "figure", ["class": "stage-plot"],
            .element(
                "div",
                ["class": "scroll", "tabindex": "0", "role": "region", "aria-label": "Times of the stages, drawn"],
                picture),
            .element(
                "ul", ["class": "legend"],
                stages.enumerated().map { index, stage in
                    .element(
                        "li", [:], .element("span", ["class": "key \(Self.colour(index))"]), .name(stage))
                }),
            .element(
                "figcaption", ["class": "note"],
                "The jobs' times, one upon the other; what failed has a red edge. The oldest run is on the left.",
                hasRecoveries ? " The mark at a bar is when all was there again." : "",
                objective == nil ? "" : " The dashed line is the objective."))
    }

    private var picture: HTML {
        .element(
            "svg",
            [
                "viewBox": "0 0 \(Int(Self.width)) \(Int(Self.height))", "role": "img",
                "aria-label":
                    "Times of \(stages.joined(separator: ", ")) over \(columns.count) runs; the table below has them all.",
            ], lines + bars + limit)
    }

    private static func colour(_ index: Int) -> String { "stage-\(index % colourCount)" }

    private func y(_ seconds: Double) -> Double {
        Self.height - Self.bottom - seconds / top * (Self.height - Self.bottom - Self.head)
    }

    private var lines: [HTML] {
        stride(from: 0, through: top + step / 2, by: step).map { seconds in
            let place = Self.number(y(seconds))
            return .element(
                "g", ["class": "grid-line"],
                .element(
                    "line", ["x1": Self.number(Self.left), "x2": Self.number(Self.width), "y1": place, "y2": place]),
                .element(
                    "text",
                    ["x": Self.number(Self.left - 8), "y": place, "text-anchor": "end", "dominant-baseline": "middle"],
                    .text(seconds == 0 ? "0" : TimeText.duration(seconds))))
        }
    }

    private var limit: [HTML] {
        guard let objective else { return [] }
        let place = y(objective)
        return [
            .element(
                "g", ["class": "objective"],
                .element(
                    "line",
                    [
                        "x1": Self.number(Self.left), "x2": Self.number(Self.width), "y1": Self.number(place),
                        "y2": Self.number(place),
                    ]),
                .element(
                    "text",
                    ["x": Self.number(Self.width), "y": Self.number(place - 5), "text-anchor": "end"],
                    .text("objective \(TimeText.limit(objective))")))
        ]
    }

    /// Across a bar, at the height of the time that the recovery took.
    private func mark(_ recovery: (seconds: Double, isInTime: Bool), at x: Double, _ width: Double, run: Int) -> HTML {
        let place = Self.number(y(recovery.seconds))
        let word = recovery.isInTime ? "reached" : "missed"
        return .element(
            "g", ["class": "recovery \(word)"],
            .element(
                "line",
                [
                    "x1": Self.number(x - width / 2 - 6), "x2": Self.number(x + width / 2 + 6), "y1": place,
                    "y2": place,
                ]),
            .element(
                "title", [:],
                .text("Recovered in \(TimeText.duration(recovery.seconds)): objective \(word), run \(run)")))
    }

    private var bars: [HTML] {
        let room = (Self.width - Self.left) / Double(max(columns.count, 8))
        let width = min(36, room * 0.7)
        return columns.enumerated().map { index, column in
            let x = Self.left + room * (Double(index) + 0.5)
            var below = 0.0
            var parts: [HTML] = []
            for (stage, seconds) in column.seconds.enumerated() where seconds > 0 {
                let (low, high) = (y(below), y(below + seconds))
                below += seconds
                let classes = Self.colour(stage) + (column.hasFailed[stage] ? " failed" : "")
                parts.append(
                    .element(
                        "rect",
                        [
                            "class": classes, "x": Self.number(x - width / 2), "y": Self.number(high),
                            "width": Self.number(width), "height": Self.number(max(0.5, low - high)),
                        ],
                        .element(
                            "title", [:],
                            .text("\(stages[stage]): \(TimeText.duration(seconds)), run \(column.run)"))))
            }
            let label: HTML = .element(
                "text", ["x": Self.number(x), "y": Self.number(Self.height - 8), "text-anchor": "middle"],
                .text("#\(column.run)"))
            let marks = column.recovery.map { [mark($0, at: x, width, run: column.run)] } ?? []
            return .element("g", [:], parts + marks + [label])
        }
    }

    /// With two decimals at most.
    private static func number(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
}
