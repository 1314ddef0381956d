import History
import Markup
import Runs

/// The last runs of a workflow as bars: as high as they took long, and with a notch at the top where they did not succeed.
struct Sparkline: Sendable {
    let trend: WorkflowTrend

    init(_ trend: WorkflowTrend) { self.trend = trend }

    private static let width = 8.0
    private static let height = 30.0

    var html: HTML {
        guard !trend.points.isEmpty else { return "" }
        // The oldest is at the left.
        let points = Array(trend.points.reversed())
        let longest = points.compactMap(\.seconds).max() ?? 0
        let bars = points.enumerated().map { place, point in bar(point, at: place, longest: longest) }
        return .element(
            "svg",
            [
                "class": "bars", "viewBox": "0 0 \(Int(Self.width) * ProjectReading.trendLength) \(Int(Self.height))",
                "preserveAspectRatio": "xMinYMax meet", "role": "img", "aria-label": words,
            ], bars)
    }

    private func bar(_ point: WorkflowTrend.Point, at place: Int, longest: Double) -> HTML {
        let status = point.conclusion.map { Status($0) } ?? .cancelled
        let share = longest > 0 ? (point.seconds ?? 0) / longest : 0
        let height = 4 + share * (Self.height - 12)
        let x = Double(place) * Self.width + 1
        let y = Self.height - height
        let title = "run \(point.run): \(status.word), \(point.seconds.map(TimeText.duration) ?? "not started")"
        let shape: HTML = .element(
            "rect",
            [
                "x": PictureNumber.text(x), "y": PictureNumber.text(y), "width": PictureNumber.text(Self.width - 2),
                "height": PictureNumber.text(height), "rx": "1",
            ])
        // What failed is told by its form, too.
        let notch: HTML =
            status == .success
            ? ""
            : .element(
                "path",
                ["d": "M\(PictureNumber.text(x)) \(PictureNumber.text(y - 6))h6l-3 4z"])
        return .element("g", ["class": status.style], .element("title", [:], .text(title)), shape, notch)
    }

    /// The same for those who do not see it.
    private var words: String {
        let count = trend.points.count
        let good = trend.points.count { $0.conclusion == .success }
        let times = trend.points.compactMap(\.seconds).sorted()
        let middle = times.isEmpty ? "" : ", \(TimeText.duration(times[times.count / 2])) in the middle"
        return "\(good) of the last \(CountText.count(count, "run")) succeeded\(middle)"
    }
}
