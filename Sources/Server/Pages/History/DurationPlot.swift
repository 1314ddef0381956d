import History
import Markup
import Runs

/// How long runs took, the newest at the right; the table below has the same numbers.
struct DurationPlot: Sendable {
    let runs: [RecordedRun]
    let path: PagePath

    init(_ runs: [RecordedRun], _ path: PagePath) {
        self.runs = runs.filter { $0.startedAt != nil && $0.finishedAt != nil }.reversed()
        self.path = path
    }

    private static let height = 150.0
    /// So that few runs are no walls: bars are as narrow as those of so many.
    private static let fewestPlaces = 24

    private func seconds(_ run: RecordedRun) -> Double {
        guard let start = run.startedAt, let end = run.finishedAt else { return 0 }
        return max(0, end.seconds(since: start))
    }

    var html: HTML {
        guard runs.count > 1 else {
            return .element("p", ["class": "note"], "There is a picture of it as soon as two runs have ended.")
        }
        let top = Self.niceTop(runs.map(seconds).max() ?? 0)
        let step = 1000 / Double(max(runs.count, Self.fewestPlaces))
        let bars = runs.reversed().enumerated().map { index, run in
            bar(run, x: 1000 - Double(index + 1) * step, width: step, top: top)
        }
        let rules = [0.0, 0.5, 1].map { share -> HTML in
            let y = PictureNumber.text(1 + share * (Self.height - 2))
            return .element("line", ["class": "rule", "x1": "0", "x2": "1000", "y1": y, "y2": y])
        }
        return .card(
            .element(
                "div", ["class": "plot-frame"],
                .element(
                    "div", ["class": "axis", "aria-hidden": "true"],
                    [1.0, 0.5, 0].map { .element("span", [:], .text($0 == 0 ? "0" : TimeText.duration(top * $0))) }),
                .element(
                    "svg",
                    [
                        "class": "plot", "viewBox": "0 0 1000 150", "preserveAspectRatio": "none", "role": "img",
                        "aria-label": words,
                    ], rules + bars)))
    }

    private func bar(_ run: RecordedRun, x: Double, width: Double, top: Double) -> HTML {
        let status = Status(run)
        let height = max(status == .success ? 3 : 9, seconds(run) / top * (Self.height - 4))
        let y = Self.height - 1 - height
        let title = "run \(run.number), \(run.workflowName): \(status.word), \(TimeText.duration(seconds(run)))"
        let body: HTML = .element(
            "rect",
            [
                "class": "dot", "x": PictureNumber.text(x + width * 0.15), "y": PictureNumber.text(y),
                "width": PictureNumber.text(width * 0.7), "height": PictureNumber.text(height),
            ])
        // What did not succeed has a gap below its top: it is told by its form, too.
        let gap: HTML =
            status == .success
            ? ""
            : .element(
                "rect",
                [
                    "class": "gap", "x": PictureNumber.text(x + width * 0.15), "y": PictureNumber.text(y + 3),
                    "width": PictureNumber.text(width * 0.7), "height": "2.5",
                ])
        return .element("g", ["class": status.style], .element("title", [:], .text(title)), body, gap)
    }

    /// The next round number, so that the scale can be read.
    private static func niceTop(_ seconds: Double) -> Double {
        let steps = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 28_800, 43_200, 86_400.0]
        return steps.first { $0 >= seconds } ?? (seconds / 86_400).rounded(.up) * 86_400
    }

    private var words: String {
        let times = runs.map(seconds).sorted()
        let good = runs.count { $0.conclusion == .success }
        return "\(CountText.count(runs.count, "run")), of which \(good) succeeded: between "
            + "\(TimeText.duration(times.first ?? 0)) and \(TimeText.duration(times.last ?? 0)), "
            + "\(TimeText.duration(times[times.count / 2])) in the middle"
    }
}
