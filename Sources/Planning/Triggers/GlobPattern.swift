/// A filter pattern of `branches`, `tags` or `paths`.
///
/// Source: "Filter pattern cheat sheet" of GitHub's documentation: `*` any characters but a slash, `**` any characters, `?` zero or one of the
/// character before, `+` one or more of it, `[]` one of the listed characters or ranges, `\` takes the next character as it is.
struct GlobPattern {
    private enum Element {
        case anyButSlash
        case any
        /// `**/`: any folders, or none.
        case anyFolders
        case character(Unicode.Scalar)
        case oneOf([ClosedRange<Unicode.Scalar>])
        indirect case optional(Element)
        indirect case repeated(Element)
    }

    private let elements: [Element]

    init(_ pattern: String) {
        let scalars = Array(pattern.unicodeScalars)
        var elements: [Element] = []
        var place = 0
        while place < scalars.count {
            let scalar = scalars[place]
            place += 1
            switch scalar {
            case "*" where place < scalars.count && scalars[place] == "*":
                place += 1
                let isWholePart = place == 2 || scalars[place - 3] == "/"
                if isWholePart, place < scalars.count, scalars[place] == "/" {
                    place += 1
                    elements.append(.anyFolders)
                } else {
                    elements.append(.any)
                }
            case "*": elements.append(.anyButSlash)
            case "?" where !elements.isEmpty: elements.append(.optional(elements.removeLast()))
            case "+" where !elements.isEmpty: elements.append(.repeated(elements.removeLast()))
            case "\\" where place < scalars.count:
                elements.append(.character(scalars[place]))
                place += 1
            case "[":
                let (ranges, end) = Self.ranges(scalars, from: place)
                elements.append(.oneOf(ranges))
                place = end
            default: elements.append(.character(scalar))
            }
        }
        self.elements = elements
    }

    private static func ranges(
        _ scalars: [Unicode.Scalar], from start: Int
    ) -> (ranges: [ClosedRange<Unicode.Scalar>], end: Int) {
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        var place = start
        while place < scalars.count, scalars[place] != "]" {
            if place + 2 < scalars.count, scalars[place + 1] == "-", scalars[place + 2] != "]",
                scalars[place] <= scalars[place + 2]
            {
                ranges.append(scalars[place]...scalars[place + 2])
                place += 3
            } else {
                ranges.append(scalars[place]...scalars[place])
                place += 1
            }
        }
        return (ranges, place + 1)
    }

    /// Whether the whole text matches. Takes time in proportion to pattern times text, whatever they are.
    func matches(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        // The places of the text that the elements so far can have led to.
        var places: Set<Int> = [0]
        for element in elements {
            places = step(element, from: places, in: scalars)
            if places.isEmpty { return false }
        }
        return places.contains(scalars.count)
    }

    private func step(_ element: Element, from places: Set<Int>, in text: [Unicode.Scalar]) -> Set<Int> {
        switch element {
        case .character, .oneOf:
            return Set(places.filter { $0 < text.count && Self.takes(element, text[$0]) }.map { $0 + 1 })
        case .optional(let inner): return places.union(step(inner, from: places, in: text))
        case .repeated(let inner):
            var (reached, edge) = (step(inner, from: places, in: text), step(inner, from: places, in: text))
            while !edge.isEmpty {
                edge = step(inner, from: edge, in: text).subtracting(reached)
                reached.formUnion(edge)
            }
            return reached
        case .any:
            return places.min().map { Set($0...text.count) } ?? []
        case .anyButSlash:
            var reached = places
            for start in places {
                var end = start
                while end < text.count, text[end] != "/", reached.insert(end + 1).inserted { end += 1 }
            }
            return reached
        case .anyFolders:
            guard let first = places.min() else { return [] }
            return places.union((first..<text.count).filter { text[$0] == "/" }.map { $0 + 1 })
        }
    }

    private static func takes(_ element: Element, _ scalar: Unicode.Scalar) -> Bool {
        switch element {
        case .character(let wanted): wanted == scalar
        case .oneOf(let ranges): ranges.contains { $0.contains(scalar) }
        case .anyButSlash, .any, .anyFolders, .optional, .repeated: false
        }
    }
}
