/// A name with `*` for any characters and `?` for one, as in `allow-skips`.
struct NameWildcard: Hashable, Sendable {
    private let pattern: [Unicode.Scalar]

    init(_ pattern: some StringProtocol) { self.pattern = Array(pattern.unicodeScalars) }

    /// Whether it has to be the very name.
    var isLiteral: Bool { !pattern.contains { $0 == "*" || $0 == "?" } }

    /// Takes time proportional to both lengths at the most.
    func matches(_ name: some StringProtocol) -> Bool {
        let name = Array(name.unicodeScalars)
        var (place, position) = (0, 0)
        // Behind the last star, and how much it takes so far: only the last one ever has to take more.
        var star: (place: Int, position: Int)?
        while position < name.count {
            if place < pattern.count, pattern[place] == "*" {
                place += 1
                star = (place, position)
            } else if place < pattern.count, pattern[place] == "?" || pattern[place] == name[position] {
                place += 1
                position += 1
            } else if let last = star {
                star = (last.place, last.position + 1)
                (place, position) = (last.place, last.position + 1)
            } else {
                return false
            }
        }
        return pattern[place...].allSatisfy { $0 == "*" }
    }
}
