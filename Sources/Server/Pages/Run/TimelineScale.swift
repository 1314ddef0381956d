import Markup
import Runs

/// Where moments stand in a lane of a run's timeline.
struct TimelineScale: Sendable {
    private let start: Timestamp
    private let seconds: Double

    init(_ span: TimelineSpan) {
        start = span.start
        seconds = max(span.seconds, 0.001)
    }

    private func place(_ time: Timestamp) -> Double { min(max(time.seconds(since: start) / seconds, 0), 1) * 1000 }

    /// What was short is seen all the same.
    func bar(_ span: TimelineSpan, _ classes: String? = nil) -> HTML {
        let x = min(place(span.start), 996)
        let width = max(place(span.end) - x, 4)
        return .element(
            "rect",
            [
                "class": classes, "x": PictureNumber.text(x), "y": "1", "width": PictureNumber.text(width),
                "height": "8",
            ])
    }

    func lane(_ bars: [HTML]) -> HTML {
        .element(
            "svg",
            [
                "class": "lane-bar", "viewBox": "0 0 1000 10", "preserveAspectRatio": "none", "aria-hidden": "true",
                "focusable": "false",
            ], bars)
    }
}
