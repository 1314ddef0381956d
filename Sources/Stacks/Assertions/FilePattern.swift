/// A path with `*`, `?` and `**`, as under `files:`; `*` and `?` stop at a slash.
struct FilePattern: Hashable {
    /// The folders before the first sign, which are looked into.
    let folder: String
    private let parts: [String]

    init(_ text: String) {
        let parts = text.split(separator: "/").filter { $0 != "." }.map(String.init)
        let fixed = parts.dropLast().prefix { !$0.contains("*") && !$0.contains("?") }
        folder = fixed.joined(separator: "/")
        self.parts = Array(parts[fixed.count...])
    }

    /// Whether a path below the folder is meant.
    func matches(_ path: String) -> Bool {
        Self.matches(parts[...], path.split(separator: "/").map(String.init)[...])
    }

    private static func matches(_ parts: ArraySlice<String>, _ names: ArraySlice<String>) -> Bool {
        guard let part = parts.first else { return names.isEmpty }
        if part == "**" {
            return (0...names.count).contains { matches(parts.dropFirst(), names.dropFirst($0)) }
        }
        guard let name = names.first, self.matches(name: Array(name), Array(part)) else { return false }
        return matches(parts.dropFirst(), names.dropFirst())
    }

    /// Goes back to the last star only, which is enough.
    private static func matches(name: [Character], _ pattern: [Character]) -> Bool {
        var (place, sign) = (0, 0)
        var star: (sign: Int, place: Int)?
        while place < name.count {
            if sign < pattern.count, pattern[sign] == "*" {
                star = (sign, place)
                sign += 1
            } else if sign < pattern.count, pattern[sign] == "?" || pattern[sign] == name[place] {
                sign += 1
                place += 1
            } else if let last = star {
                star = (last.sign, last.place + 1)
                (sign, place) = (last.sign + 1, last.place + 1)
            } else {
                return false
            }
        }
        return pattern[sign...].allSatisfy { $0 == "*" }
    }
}
