/// The known name that a mistyped one was most likely meant to be: the nearest by edit distance, if it is near at all.
package func nearestName(to name: String, among known: some Sequence<String>) -> String? {
    let typed = Array(name.lowercased().unicodeScalars.prefix(longestName))
    let limit = max(1, (typed.count + 1) / 3)
    var best: (name: String, distance: Int)?
    var rows = EditRows()
    for candidate in known {
        let letters = Array(candidate.lowercased().unicodeScalars.prefix(longestName))
        let bound = min(limit + 1, best?.distance ?? .max)
        // A difference in length is as many changes at least.
        guard abs(letters.count - typed.count) < bound else { continue }
        let distance = rows.distance(typed, letters)
        if distance < bound { best = (candidate, distance) }
    }
    return best?.name
}

/// In Unicode scalars; what is longer was not mistyped in the part that tells it apart.
private let longestName = 100

/// Insertions, deletions, replacements and swaps of neighbours that turn one text into the other, in a table of which
/// three rows are needed at a time.
private struct EditRows {
    private var beforeLast: [Int] = []
    private var last: [Int] = []
    private var row: [Int] = []

    mutating func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
        for place in 0...b.count { set(place, at: place) }
        (last, row) = (row, last)
        for i in a.indices {
            set(i + 1, at: 0)
            for j in b.indices {
                var best = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, beforeLast[j - 1] + 1) }
                set(best, at: j + 1)
            }
            (beforeLast, last, row) = (last, row, beforeLast)
        }
        return last[b.count]
    }

    private mutating func set(_ value: Int, at place: Int) {
        if place < row.count { row[place] = value } else { row.append(value) }
    }
}
