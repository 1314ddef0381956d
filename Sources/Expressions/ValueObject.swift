/// An object of the expression language: a map that keeps the order in which its keys were first set.
///
/// Two objects are equal when they hold equal entries in the same order and match keys alike.
package struct ValueObject: Sendable {
    /// How a key is found.
    package enum KeyMatching: Hashable, Sendable {
        /// As in GitHub's contexts and in what `fromJSON` gives.
        case caseInsensitive
        /// As in `env` on Linux.
        case caseSensitive
    }

    package let matching: KeyMatching
    package private(set) var entries: [(key: String, value: Value)] = []
    /// Where each key stands, once there are more entries than a search along the row finds as fast.
    private var places: [ObjectKey: Int]?

    private static let rowLimit = 8

    package init(keys matching: KeyMatching = .caseInsensitive) {
        self.matching = matching
    }

    /// Of two pairs with the same key the later value wins, at the earlier place and in the earlier spelling.
    package init(_ pairs: some Sequence<(String, Value)>, keys matching: KeyMatching = .caseInsensitive) {
        self.init(keys: matching)
        for (key, value) in pairs { self[key] = value }
    }

    package var count: Int { entries.count }
    package var isEmpty: Bool { entries.isEmpty }
    package var keys: [String] { entries.map(\.key) }
    package var values: [Value] { entries.map(\.value) }

    /// The value under this key; setting nil removes it, which takes time linear in the count.
    package subscript(key: String) -> Value? {
        get { place(of: key).map { entries[$0].value } }
        set {
            switch (place(of: key), newValue) {
            case (let place?, let value?): entries[place].value = value
            case (nil, let value?): append(value, under: key)
            case (let place?, nil): remove(at: place)
            case (nil, nil): break
            }
        }
    }

    /// The place of a key among the entries.
    func place(of key: String) -> Int? {
        let sought = ObjectKey(key, matching)
        if let places { return places[sought] }
        return entries.firstIndex { sought.matches($0.key, matching) }
    }

    private mutating func append(_ value: Value, under key: String) {
        entries.append((key, value))
        if places != nil {
            places?[ObjectKey(key, matching)] = entries.count - 1
        } else if entries.count > Self.rowLimit {
            indexEntries()
        }
    }

    private mutating func remove(at place: Int) {
        entries.remove(at: place)
        places = nil
        if entries.count > Self.rowLimit { indexEntries() }
    }

    private mutating func indexEntries() {
        let pairs = entries.enumerated().map { (ObjectKey($1.key, matching), $0) }
        places = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }
}

extension ValueObject: Hashable {
    package static func == (a: ValueObject, b: ValueObject) -> Bool {
        a.matching == b.matching && a.entries.elementsEqual(b.entries) { $0.key == $1.key && $0.value == $1.value }
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(matching)
        for (key, value) in entries {
            hasher.combine(key)
            hasher.combine(value)
        }
    }
}

extension ValueObject: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, Value)...) { self.init(elements) }
}
