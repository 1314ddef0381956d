import Foundation
import Testing
import Workflows

@testable import Runs

@Suite("When a schedule is due")
struct ScheduleLineTests {
    private func line(_ cron: String, _ zone: String = "UTC") throws -> ScheduleLine {
        ScheduleLine(cron: try CronExpression(cron), timezone: zone, rules: try SystemZone(zone))
    }

    /// What is due next, and after that, and so on.
    private func next(_ count: Int, of line: ScheduleLine, after start: String) throws -> [Timestamp] {
        var times: [Timestamp] = []
        var last = try moment(start)
        for _ in 0..<count {
            guard let time = line.next(after: last) else { break }
            times.append(time)
            last = time
        }
        return times
    }

    @Test("days are those of the calendar, with their days of the week")
    func calendar() {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        for day in stride(from: -200_000, through: 200_000, by: 37) {
            let date = Date(timeIntervalSince1970: Double(day) * 86400)
            let parts = calendar.dateComponents([.year, .month, .day, .weekday, .era], from: date)
            // Foundation's calendar is the Julian one before 1582.
            guard day > -141_000, let year = parts.year, let month = parts.month, let number = parts.day,
                let weekday = parts.weekday
            else { continue }
            let own = CivilDate(day: day)
            let expected = CivilDate(day: day, year: year, month: month, number: number, weekday: weekday - 1)
            #expect(own == expected)
        }
    }

    @Test(
        "each line in UTC",
        arguments: [
            ("0 2 * * *", "2026-11-21T02:00Z", ["2026-11-22T02:00Z", "2026-11-23T02:00Z"]),
            ("0 2 * * *", "2026-11-21T01:59:59Z", ["2026-11-21T02:00Z"]),
            ("*/15 * * * *", "2026-12-31T23:40Z", ["2026-12-31T23:45Z", "2027-01-01T00:00Z"]),
            ("20/15 4 * * *", "2026-01-01T00:00Z", ["2026-01-01T04:20Z", "2026-01-01T04:35Z", "2026-01-01T04:50Z"]),
            ("0 5 * * MON-FRI", "2026-11-20T05:00Z", ["2026-11-23T05:00Z"]),
            ("0 0 29 2 *", "2026-01-01T00:00Z", ["2028-02-29T00:00Z", "2032-02-29T00:00Z"]),
            ("0 0 29 2 *", "2096-03-01T00:00Z", ["2104-02-29T00:00Z"]),
            // Either day is enough where both are restricted …
            ("0 0 13 * 5", "2026-11-01T00:00Z", ["2026-11-06T00:00Z", "2026-11-13T00:00Z", "2026-11-20T00:00Z"]),
            ("0 0 1,15 * 0", "2026-11-08T00:00Z", ["2026-11-15T00:00Z", "2026-11-22T00:00Z", "2026-11-29T00:00Z"]),
            // … and both are needed where one begins with a star.
            ("0 0 */10 * 1", "2026-11-01T00:00Z", ["2026-12-21T00:00Z"]),
            ("0 0 13 * *", "2026-11-13T00:00Z", ["2026-12-13T00:00Z"]),
            ("0 0 1 jan,JUL *", "2026-02-01T00:00Z", ["2026-07-01T00:00Z", "2027-01-01T00:00Z"]),
        ])
    func utc(cron: String, start: String, expected: [String]) throws {
        #expect(try next(expected.count, of: line(cron), after: start) == expected.map(moment))
    }

    @Test("a day that never comes is due never", arguments: ["0 0 30 2 *", "0 0 31 4,6,9,11 *"])
    func never(cron: String) throws {
        #expect(try line(cron).next(after: moment("2026-01-01T00:00Z")) == nil)
    }

    // MARK: Clocks that are changed

    @Test(
        "a time that the clocks jump over is due at the end of the jump, and once",
        arguments: [
            // 2:00 becomes 3:00.
            ("Europe/Berlin", "30 2 * * *", "2026-03-28T02:00Z", ["2026-03-29T01:00Z", "2026-03-30T00:30Z"]),
            ("America/New_York", "30 2 * * *", "2026-03-08T00:00Z", ["2026-03-08T07:00Z", "2026-03-09T06:30Z"]),
            ("Pacific/Auckland", "59 2 * * *", "2026-09-26T00:00Z", ["2026-09-26T14:00Z", "2026-09-27T13:59Z"]),
            // By half an hour: 2:00 becomes 2:30.
            ("Australia/Lord_Howe", "15 2 * * *", "2026-10-03T00:00Z", ["2026-10-03T15:30Z", "2026-10-04T15:15Z"]),
            // At midnight, on a Friday of April and on a Sunday of September.
            ("Africa/Cairo", "0 0 * * *", "2026-04-23T00:00Z", ["2026-04-23T22:00Z", "2026-04-24T21:00Z"]),
            ("America/Santiago", "30 0 * * *", "2026-09-06T00:00Z", ["2026-09-06T04:00Z", "2026-09-07T03:30Z"]),
            // At a quarter to three.
            ("Pacific/Chatham", "0 3 * * *", "2026-09-26T00:00Z", ["2026-09-26T14:00Z", "2026-09-27T13:15Z"]),
            // Together with what is due then anyway.
            ("Europe/Berlin", "0,30 2,3 * * *", "2026-03-29T00:00Z", ["2026-03-29T01:00Z", "2026-03-29T01:30Z"]),
            ("Europe/Berlin", "*/20 * * * *", "2026-03-29T00:30Z", ["2026-03-29T00:40Z", "2026-03-29T01:00Z"]),
            // A day that an island did not have.
            ("Pacific/Apia", "0 12 * * *", "2011-12-29T23:00Z", ["2011-12-30T10:00Z", "2011-12-30T22:00Z"]),
        ])
    func gap(zone: String, cron: String, start: String, expected: [String]) throws {
        #expect(try next(expected.count, of: line(cron, zone), after: start) == expected.map(moment))
    }

    @Test(
        "a time that comes twice is due when it comes first",
        arguments: [
            ("Europe/Berlin", "30 2 * * *", "2026-10-24T12:00Z", ["2026-10-25T00:30Z", "2026-10-26T01:30Z"]),
            ("America/New_York", "30 1 * * *", "2026-11-01T00:00Z", ["2026-11-01T05:30Z", "2026-11-02T06:30Z"]),
            ("Pacific/Auckland", "30 2 * * *", "2026-04-04T00:00Z", ["2026-04-04T13:30Z", "2026-04-05T14:30Z"]),
            ("Australia/Lord_Howe", "45 1 * * *", "2026-04-04T00:00Z", ["2026-04-04T14:45Z", "2026-04-05T15:15Z"]),
            ("Africa/Cairo", "30 23 * * *", "2026-10-29T00:00Z", ["2026-10-29T20:30Z", "2026-10-30T21:30Z"]),
            ("America/Santiago", "30 23 * * *", "2026-04-04T12:00Z", ["2026-04-05T02:30Z", "2026-04-06T03:30Z"]),
        ])
    func fold(zone: String, cron: String, start: String, expected: [String]) throws {
        #expect(try next(expected.count, of: line(cron, zone), after: start) == expected.map(moment))
    }

    @Test(
        "what is due all day long is due both times",
        arguments: [
            (
                "Europe/Berlin", "30 * * * *", "2026-10-24T23:00Z",
                ["2026-10-24T23:30Z", "2026-10-25T00:30Z", "2026-10-25T01:30Z", "2026-10-25T02:30Z"]
            ),
            (
                "Australia/Lord_Howe", "45 * * * *", "2026-04-04T14:00Z",
                ["2026-04-04T14:45Z", "2026-04-04T15:15Z", "2026-04-04T16:15Z"]
            ),
            // The clocks go back to the day before.
            (
                "Africa/Cairo", "0,30 */1 * * *", "2026-10-29T20:00Z",
                [
                    "2026-10-29T20:30Z", "2026-10-29T21:00Z", "2026-10-29T21:30Z", "2026-10-29T22:00Z",
                    "2026-10-29T22:30Z",
                ]
            ),
        ])
    func repeated(zone: String, cron: String, start: String, expected: [String]) throws {
        #expect(try next(expected.count, of: line(cron, zone), after: start) == expected.map(moment))
    }

    /// A year by the other way round: each minute is asked what the zone's clocks show.
    @Test(
        "a line for every so many minutes is due as often as the clocks show such a minute",
        arguments: [
            "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "America/Santiago",
            "Pacific/Auckland", "Asia/Kathmandu", "UTC",
        ])
    func everyQuarter(zone: String) throws {
        let rules = try SystemZone(zone)
        let (start, end) = (try moment("2026-01-01T00:00Z"), try moment("2027-01-01T00:00Z"))
        var expected: Set<Int> = []
        var before = rules.offset(at: start.second)
        for second in stride(from: start.second + 60, through: end.second, by: 60) {
            let offset = rules.offset(at: second)
            let shown = (second + offset) / 60 % 60
            // What a jump leaves out is due at its end.
            let leftOut = min(before, offset)..<offset
            let isDue = leftOut.contains { ($0 + second) % 1200 == 0 }
            if isDue || [0, 20, 40].contains(shown) { expected.insert(second) }
            before = offset
        }
        var times: [Int] = []
        var last = start
        while let next = try line("*/20 * * * *", zone).next(after: last), next <= end {
            times.append(next.second)
            last = next
        }
        #expect(times == expected.sorted())
    }

    // MARK: Since the last look

    @Test("what was due since the last look is the same as what is due next, one after the other")
    func due() throws {
        for (zone, cron) in [
            ("Europe/Berlin", "30 2 * * *"), ("Australia/Lord_Howe", "*/30 1,2 * * *"), ("Africa/Cairo", "5 */6 * * *"),
        ] {
            let line = try line(cron, zone)
            let (start, end) = (try moment("2026-01-01T00:00Z"), try moment("2027-01-01T00:00Z"))
            var times: [Timestamp] = []
            while let next = line.next(after: times.last ?? start), next <= end { times.append(next) }
            let due = line.due(after: start, through: end)
            #expect(due.newest == Array(times.suffix(DueTicks.limit)))
            #expect(due.olderCount == times.count - due.newest.count)
            #expect(due.lastOlder == times.dropLast(due.newest.count).last)
        }
    }

    @Test("a moment is due once: after it, it is not due any more")
    func edges() throws {
        let line = try line("0 2 * * *")
        let time = try moment("2026-11-21T02:00Z")
        #expect(line.due(after: try moment("2026-11-21T01:59:59Z"), through: time).newest == [time])
        #expect(line.due(after: time, through: try moment("2026-11-21T23:00Z")).isEmpty)
        #expect(line.due(after: time, through: try moment("2026-11-20T00:00Z")).isEmpty)
    }

    @Test("a look after ages ends, and counts no further back than ten years")
    func ages() throws {
        let due = try line("0 * * * *").due(after: Timestamp(second: 0), through: moment("2026-01-01T00:00Z"))
        #expect(due.newest.count == DueTicks.limit && due.newest.count + due.olderCount == 3660 * 24)
    }
}

extension CivilDate {
    /// That of another calendar, in place of its own parts.
    fileprivate init(day: Int, year: Int, month: Int, number: Int, weekday: Int) {
        self.init(day: day)
        (self.year, self.month, self.day, self.weekday) = (year, month, number, weekday)
    }
}
