package import Workflows

/// One `cron:` of a workflow, in its time zone: at which moments is it due?
///
/// - A time that the clocks jump over is due when they have jumped: 2:30 at 3:00, together with what is due then.
/// - A time that comes twice is due when it comes first. A line for all hours, or for every so many (its hour begins with `*`), is due
///   both times: who wants something every ten minutes wants no hour without it.
///
/// Source of the first rule: "Events that trigger workflows" of GitHub's documentation, which says nothing of the second; that is as cron
/// does it.
package struct ScheduleLine: Sendable {
    package let cron: CronExpression
    /// As it is written.
    package let timezone: String
    package let rules: any ZoneRules

    /// What `github.event.schedule` says.
    package var cronText: String { cron.text }

    package init(cron: CronExpression, timezone: String, rules: any ZoneRules) {
        self.cron = cron
        self.timezone = timezone
        self.rules = rules
    }

    /// What no day is for within this time is for none: February 29th can be a Monday once in 40 years.
    private static let daysToSearch = 41 * 366
    /// Of the past; whoever looks after a longer time counts no further back.
    private static let daysToRemember = 3660

    /// The first moment after this one at which it is due, or nil where there is none, as on February 30th.
    package func next(after time: Timestamp) -> Timestamp? {
        let start = time.second
        let today = localDay(of: start)
        for day in (today - 2)...(today + Self.daysToSearch) {
            guard isFor(day) else { continue }
            // Where the clocks go back at midnight, the days overlap.
            let moments = (self.moments(on: day) + self.moments(on: day + 1)).filter { $0 > start }
            if let first = moments.min() { return Timestamp(second: first) }
        }
        return nil
    }

    /// All moments at which it is due after the first time and up to the second.
    package func due(after start: Timestamp, through end: Timestamp) -> DueTicks {
        let last = end.second
        let first = max(start.second, last - Self.daysToRemember * CivilDate.secondsOfDay)
        var due = DueTicks()
        guard first < last else { return due }
        for day in (localDay(of: first) - 2)...(localDay(of: last) + 2) where isFor(day) {
            due.add(moments(on: day).filter { $0 > first && $0 <= last }.map { Timestamp(second: $0) })
        }
        due.settle()
        return due
    }

    private func localDay(of second: Int) -> Int {
        (second + rules.offset(at: second)).dividedRoundingDown(by: CivilDate.secondsOfDay)
    }

    private func isFor(_ day: Int) -> Bool {
        let date = CivilDate(day: day)
        return cron.isFor(month: date.month, day: date.day, weekday: date.weekday)
    }

    /// The moments of one day by the zone's clocks, in ascending order.
    private func moments(on day: Int) -> [Int] {
        guard isFor(day) else { return [] }
        let clock = LocalDay(day: day, rules: rules)
        var moments: [Int] = []
        for hour in cron.hours {
            for minute in cron.minutes {
                let all = clock.moments(hour: hour, minute: minute)
                moments.append(all.first)
                if cron.repeatsThroughDay, let again = all.again { moments.append(again) }
            }
        }
        return clock.isChanged ? Set(moments).sorted() : moments
    }
}

extension Timestamp {
    package init(second: Int) {
        self.init(nanoseconds: Int64(clamping: second).multipliedReportingOverflow(by: 1_000_000_000).partialValue)
    }

    /// The whole seconds since 1970.
    package var second: Int { Int(clamping: nanoseconds).dividedRoundingDown(by: 1_000_000_000) }
}
