extension Definition {
    /// The mappings that an object may be, of which its keys choose one.
    struct Mappings: Sendable {
        let all: [Mapping]
        /// By key, so that one look says which of the mappings have it.
        private let owners: [String: [Owner]]

        private struct Owner: Sendable {
            var mapping: Int
            var definition: Definition
        }

        init(_ mappings: [Mapping]) {
            all = mappings
            var owners: [String: [Owner]] = [:]
            for (place, mapping) in mappings.enumerated() {
                for property in mapping.properties {
                    owners[property.name, default: []].append(Owner(mapping: place, definition: property.definition))
                }
            }
            self.owners = owners
        }

        var isEmpty: Bool { all.isEmpty }

        /// The definition of a key's value; drops the candidates that do not have the key. Nil, and drops none, where
        /// no candidate has it.
        func definition(of name: String, _ candidates: inout Candidates) -> Definition? {
            guard !owners.isEmpty, let owners = owners[name] else { return nil }
            var matching = Candidates(first: 0)
            var definition: Definition?
            for owner in owners where candidates.contains(owner.mapping) {
                matching.insert(owner.mapping)
                definition = definition ?? owner.definition
            }
            if definition != nil { candidates = matching }
            return definition
        }
    }

    /// Those of the mappings that an object may still be, by their places in the schema's list.
    struct Candidates {
        private var bits: UInt64

        /// The first so many; the schema has no more than 64 mappings at a place.
        init(first count: Int) {
            bits = count < UInt64.bitWidth ? (1 << UInt64(count)) - 1 : .max
        }

        mutating func insert(_ place: Int) { bits |= 1 << UInt64(place) }

        func contains(_ place: Int) -> Bool { bits & (1 << UInt64(place)) != 0 }

        var count: Int { bits.nonzeroBitCount }

        /// The place of the first; past the end of any list where there is none.
        var first: Int { bits.trailingZeroBitCount }
    }
}

extension Definition.Mappings {
    var candidates: Definition.Candidates { Definition.Candidates(first: all.count) }

    /// In the order of the schema.
    subscript(candidates: Definition.Candidates) -> [Definition.Mapping] {
        all.indices.filter(candidates.contains).map { all[$0] }
    }
}
