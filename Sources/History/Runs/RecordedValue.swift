package import Expressions
package import Runs

/// The fields of a record as `--json` and the API show it, for those who read it back.
///
/// What is missing or of another kind is as if it were null: an older server says less.
package struct RecordedValue: Sendable {
    private let fields: ValueObject

    /// Nil for what is no object.
    package init?(_ value: Value) {
        guard case .object(let fields) = value else { return nil }
        self.fields = fields
    }

    package func text(_ name: String) -> String? {
        guard case .string(let text)? = fields[name] else { return nil }
        return text
    }

    package func whole(_ name: String) -> Int? { number(name).flatMap { Int(exactly: $0) } }

    package func number(_ name: String) -> Double? {
        guard case .number(let number)? = fields[name] else { return nil }
        return number
    }

    package func flag(_ name: String) -> Bool { fields[name] == .boolean(true) }

    package func list(_ name: String) -> [Value] {
        guard case .array(let items)? = fields[name] else { return [] }
        return items
    }

    package func texts(_ name: String) -> [String] {
        list(name).compactMap { if case .string(let text) = $0 { text } else { nil } }
    }

    package func object(_ name: String) -> ValueObject {
        guard case .object(let object)? = fields[name] else { return [:] }
        return object
    }

    package func time(_ name: String) -> Timestamp? { text(name).flatMap(Timestamp.init(text:)) }

    package func choice<Choice: RawRepresentable>(_ name: String) -> Choice? where Choice.RawValue == String {
        text(name).flatMap(Choice.init(rawValue:))
    }
}

extension Timestamp {
    /// What `text` gives: RFC 3339 in UTC; nil for anything else.
    package init?(text: String) {
        let digits = text.utf8.map { Int($0) - 0x30 }
        guard digits.count == 24, text.hasSuffix("Z") else { return nil }
        func number(_ places: Range<Int>) -> Int? {
            places.reduce(0) { sum, place in
                guard let sum, (0...9).contains(digits[place]) else { return nil }
                return sum * 10 + digits[place]
            }
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
            let minute = number(14..<16), let second = number(17..<19), let thousandths = number(20..<23)
        else { return nil }
        let days = Timestamp.days(year, month, day)
        let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second
        self.init(nanoseconds: Int64(seconds) * 1_000_000_000 + Int64(thousandths) * 1_000_000)
    }

    /// Since 1970, in the calendar of today; the year begins in March, so that a leap day is its last.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let years = month > 2 ? year : year - 1
        let era = years / 400
        let yearOfEra = years - era * 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
