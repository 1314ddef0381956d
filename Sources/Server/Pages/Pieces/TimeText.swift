import History
import Markup
import Runs

/// Moments and durations as people read them.
package enum TimeText {
    /// `3 minutes ago`, with the moment itself for a pointer and for programs; a script lets it tick.
    static func ago(_ time: Timestamp, now: Timestamp) -> HTML {
        .element(
            "time", ["datetime": time.text, "title": absolute(time), "data-relative": ""],
            .text(relative(now.seconds(since: time))))
    }

    /// The moment itself: `2026-11-21 11:30:05 UTC`.
    static func moment(_ time: Timestamp) -> HTML {
        .element("time", ["datetime": time.text, "title": time.text, "data-local": ""], .text(absolute(time)))
    }

    /// How long it took, or takes until now, which a script lets tick.
    static func span(from start: Timestamp?, to end: Timestamp?, now: Timestamp) -> HTML {
        guard let start else { return .element("span", ["class": "muted"], "–") }
        guard let end else {
            return .element(
                "span", ["class": "number", "data-since": start.text], .text(duration(now.seconds(since: start))))
        }
        return .element("span", ["class": "number"], .text(duration(end.seconds(since: start))))
    }

    static func absolute(_ time: Timestamp) -> String {
        time.text.prefix(19).replacing("T", with: " ") + " UTC"
    }

    /// Units of relative times, with their seconds, and how many of one are told in the next.
    private static let units: [(word: String, seconds: Double, most: Double)] = [
        ("second", 1, 60), ("minute", 60, 60), ("hour", 3600, 24), ("day", 86_400, 60), ("month", 2_630_016, 24),
        ("year", 31_557_600, .infinity),
    ]

    /// `just now`, `5 minutes ago`, `in 2 hours`: to the nearest unit, so that what has thirty days from now on has thirty days.
    ///
    /// - Parameter seconds: Since then.
    package static func relative(_ seconds: Double) -> String {
        let size = min(abs(seconds), 1e12)
        guard size >= 10, let unit = units.first(where: { (size / $0.seconds).rounded() < $0.most }) else {
            return "just now"
        }
        let words = CountText.count(Int((size / unit.seconds).rounded()), unit.word)
        return seconds < 0 ? "in \(words)" : "\(words) ago"
    }

    /// A time that somebody has set, in the one unit that fits: `30 min`, `90 s`.
    static func limit(_ seconds: Double) -> String {
        let units = [(86_400.0, "d"), (3600, "h"), (60, "min"), (1, "s")]
        let unit = units.first { seconds >= $0.0 && seconds.truncatingRemainder(dividingBy: $0.0) == 0 }
        return unit.map { "\(Int(seconds / $0.0)) \($0.1)" } ?? duration(seconds)
    }

    /// `0.4 s`, `12 s`, `3 min 05 s`, `2 h 14 min`, `3 d 4 h`.
    static func duration(_ seconds: Double) -> String {
        let seconds = seconds.isFinite ? max(0, seconds) : 0
        let whole = Int(min(seconds, 1e12))
        switch seconds {
        case ..<9.95: return "\(whole).\(Int(seconds * 10) % 10) s"
        case ..<60: return "\(whole) s"
        case ..<3600: return "\(whole / 60) min \(padded(whole % 60)) s"
        case ..<86_400: return "\(whole / 3600) h \(padded(whole / 60 % 60)) min"
        default: return "\(whole / 86_400) d \(whole / 3600 % 24) h"
        }
    }

    private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
