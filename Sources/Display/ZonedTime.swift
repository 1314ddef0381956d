package import Runs

extension Timestamp {
    /// `2026-11-22 02:00 (+01:00)`: as the clocks of a zone show it, and by how much they differ from UTC.
    package func text(in rules: any ZoneRules) -> String {
        let offset = rules.offset(at: second)
        let shown = second + offset
        let day = shown >= 0 ? shown / 86400 : (shown - 86399) / 86400
        let (date, minutes) = (CivilDate(day: day), (shown - day * 86400) / 60)
        let distance = abs(offset) / 60
        return "\(date.year)-\(twoDigits(date.month))-\(twoDigits(date.day)) "
            + "\(twoDigits(minutes / 60)):\(twoDigits(minutes % 60)) "
            + "(\(offset < 0 ? "-" : "+")\(twoDigits(distance / 60)):\(twoDigits(distance % 60)))"
    }
}

private func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
