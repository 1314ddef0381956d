/// A day of the Gregorian calendar.
package struct CivilDate: Hashable, Sendable {
    package var year: Int
    package var month: Int
    package var day: Int
    /// From 0, Sunday.
    package var weekday: Int

    static let secondsOfDay = 86400
    /// Of 400 years, after which the calendar repeats itself.
    private static let daysOfEra = 146_097

    /// - Parameter number: Days since 1970-01-01.
    package init(day number: Int) {
        // Counted from March 1st of the year 0, so that the leap day is the last one of its year.
        let sinceMarch = number + 719_468
        let era = sinceMarch.dividedRoundingDown(by: Self.daysOfEra)
        let dayOfEra = sinceMarch - era * Self.daysOfEra
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        weekday = (number + 4) - (number + 4).dividedRoundingDown(by: 7) * 7
    }
}

extension Int {
    /// Towards minus infinity, as days are counted before 1970, too.
    func dividedRoundingDown(by divisor: Int) -> Int {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
