/// The five fields of a schedule, as GitHub takes them (POSIX cron with `/` steps and names).
enum CronSyntax {
    private struct Field {
        var name: String
        var range: ClosedRange<Int>
        var names: [String] = []

        func number(_ text: Substring) -> Int? {
            if let place = names.firstIndex(of: text.lowercased()) { return range.lowerBound + place }
            guard let number = Int(text), text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
            return range.contains(number) ? number : nil
        }

        func allows(_ text: Substring) -> Bool {
            let items = text.split(separator: ",", omittingEmptySubsequences: false)
            return items.allSatisfy { allowsItem($0) }
        }

        private func allowsItem(_ text: Substring) -> Bool {
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count <= 2, let span = parts.first else { return false }
            if parts.count == 2 {
                guard let step = Int(parts[1]), step > 0, range.contains(step) else { return false }
            }
            if span == "*" { return true }
            let ends = span.split(separator: "-", omittingEmptySubsequences: false)
            guard ends.count <= 2, let first = ends.first.flatMap({ number($0) }) else { return false }
            guard ends.count == 2 else { return true }
            return number(ends[1]).map { first <= $0 } ?? false
        }
    }

    private static let fields = [
        Field(name: "minute", range: 0...59),
        Field(name: "hour", range: 0...23),
        Field(name: "day of the month", range: 1...31),
        Field(
            name: "month", range: 1...12,
            names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]),
        Field(name: "day of the week", range: 0...6, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]),
    ]

    /// A sentence on what is wrong, or nil.
    static func problem(in expression: String) -> String? {
        let parts = expression.split(separator: " ")
        guard parts.count == fields.count else { return "It has \(parts.count) fields where 5 are expected." }
        for (part, field) in zip(parts, fields) where !field.allows(part) {
            let (low, high) = (field.range.lowerBound, field.range.upperBound)
            return "The \(field.name) '\(part)' is not understood: it goes from \(low) to \(high)."
        }
        return nil
    }
}
