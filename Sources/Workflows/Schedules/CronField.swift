/// One of the five fields of a schedule: `*`, a number or name, a range of them, each with a step, or a list of these.
struct CronField: Sendable {
    let name: String
    let range: ClosedRange<Int>
    /// Of its numbers, from the least on.
    var names: [String] = []

    static let all = [
        CronField(name: "minute", range: 0...59),
        CronField(name: "hour", range: 0...23),
        CronField(name: "day of the month", range: 1...31),
        CronField(
            name: "month", range: 1...12,
            names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]),
        CronField(name: "day of the week", range: 0...6, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]),
    ]

    /// The numbers that it stands for; at least one.
    func numbers(_ text: Substring) throws(CronError) -> Set<Int> {
        var numbers: Set<Int> = []
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let some = self.numbers(ofItem: item) else {
                throw CronError(
                    message: "The \(name) '\(text)' is not understood: it goes from \(range.lowerBound) to "
                        + "\(range.upperBound).")
            }
            numbers.formUnion(some)
        }
        return numbers
    }

    private func numbers(ofItem text: Substring) -> [Int]? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let span = parts.first else { return nil }
        var step = 1
        if parts.count == 2 {
            guard let given = digits(parts[1]), given > 0, range.contains(given) else { return nil }
            step = given
        }
        // `20/15` begins at 20 and goes on to the end.
        guard let (first, last) = ends(span, isOpen: parts.count == 2) else { return nil }
        return Array(stride(from: first, through: last, by: step))
    }

    private func ends(_ span: Substring, isOpen: Bool) -> (Int, Int)? {
        if span == "*" { return (range.lowerBound, range.upperBound) }
        let ends = span.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count <= 2, let first = ends.first.flatMap({ number($0) }) else { return nil }
        guard ends.count == 2 else { return (first, isOpen ? range.upperBound : first) }
        guard let last = number(ends[1]), first <= last else { return nil }
        return (first, last)
    }

    private func number(_ text: Substring) -> Int? {
        if let place = names.firstIndex(of: text.lowercased()) { return range.lowerBound + place }
        return digits(text).flatMap { range.contains($0) ? $0 : nil }
    }

    private func digits(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } ? Int(text) : nil
    }
}
