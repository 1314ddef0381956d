/// A day as the clocks of a time zone show it, and when that is.
///
/// The clocks of a zone change at most once in three days. There is no zone where they do it more often.
struct LocalDay {
    private let midnight: Int
    private let rules: any ZoneRules
    private let before: Int
    private let after: Int
    /// When the clocks change around this day; nil where they do not.
    private let change: Int?

    /// More than any zone's clocks differ from UTC.
    private static let margin = 16 * 3600

    /// - Parameter day: Days since 1970-01-01.
    init(day: Int, rules: any ZoneRules) {
        midnight = day * CivilDate.secondsOfDay
        self.rules = rules
        let (start, end) = (midnight - Self.margin, midnight + CivilDate.secondsOfDay + Self.margin)
        (before, after) = (rules.offset(at: start), rules.offset(at: end))
        change = before == after ? nil : Self.change(of: rules, between: start, and: end)
    }

    /// The first second that has another offset than the first.
    private static func change(of rules: any ZoneRules, between start: Int, and end: Int) -> Int {
        let before = rules.offset(at: start)
        var (low, high) = (start, end)
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if rules.offset(at: middle) == before { low = middle } else { high = middle }
        }
        return high
    }

    /// When the clocks show this time: once, or twice where they go back. A time that they jump over is that of the jump.
    func moments(hour: Int, minute: Int) -> (first: Int, again: Int?) {
        let shown = midnight + hour * 3600 + minute * 60
        guard let change else { return (shown - before, nil) }
        let (early, late) = (shown - before, shown - after)
        if early < change { return (early, late >= change ? late : nil) }
        return (max(late, change), nil)
    }

    /// Whether the clocks change around this day.
    var isChanged: Bool { change != nil }
}
