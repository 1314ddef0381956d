/// The five fields of a schedule, as GitHub takes them: POSIX cron with `/` steps and names.
///
/// Where both days are restricted, either is enough; a field that begins with `*` restricts nothing in this sense.
///
/// Source: crontab(1) of POSIX, and "Events that trigger workflows" of GitHub's documentation.
package struct CronExpression: Hashable, Sendable {
    package let text: String
    /// In ascending order, as the hours.
    package let minutes: [Int]
    package let hours: [Int]
    /// Whether it is for all hours, or for every so many: its ticks follow one another and are for no hour of their own.
    package let repeatsThroughDay: Bool
    private let days: Set<Int>
    private let months: Set<Int>
    private let weekdays: Set<Int>
    private let needsBothDays: Bool

    /// Throws a sentence on what is wrong.
    package init(_ text: String) throws(CronError) {
        let parts = text.split(separator: " ")
        guard parts.count == CronField.all.count else {
            throw CronError(message: "It has \(parts.count) fields where 5 are expected.")
        }
        var numbers: [Set<Int>] = []
        for (part, field) in zip(parts, CronField.all) { numbers.append(try field.numbers(part)) }
        self.text = text
        minutes = numbers[0].sorted()
        hours = numbers[1].sorted()
        (days, months, weekdays) = (numbers[2], numbers[3], numbers[4])
        repeatsThroughDay = parts[1].hasPrefix("*")
        needsBothDays = parts[2].hasPrefix("*") || parts[4].hasPrefix("*")
    }

    /// - Parameter weekday: From 0, Sunday.
    package func isFor(month: Int, day: Int, weekday: Int) -> Bool {
        guard months.contains(month) else { return false }
        let (isDay, isWeekday) = (days.contains(day), weekdays.contains(weekday))
        return needsBothDays ? isDay && isWeekday : isDay || isWeekday
    }

    /// The least number of minutes between two of its times.
    package var shortestInterval: Int {
        var intervals = zip(minutes, minutes.dropFirst()).map { $1 - $0 }
        let hasNeighbours = hours.contains { hours.contains(($0 + 1) % 24) }
        if hasNeighbours, let first = minutes.first, let last = minutes.last { intervals.append(first + 60 - last) }
        return intervals.min() ?? 60
    }
}

/// Why a text is no schedule.
package struct CronError: Error, Hashable, Sendable {
    /// A full sentence.
    package var message: String
}
