import Foundation

/// A JSON document, to be compared: objects without order.
indirect enum JSON: Hashable, Decodable {
    case null
    case boolean(Bool)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    init(parsing text: String) throws {
        self = try JSONDecoder().decode(JSON.self, from: Data(text.utf8))
    }

    init(from decoder: any Decoder) throws {
        if let keyed = try? decoder.container(keyedBy: Key.self) {
            var object: [String: JSON] = [:]
            for key in keyed.allKeys { object[key.stringValue] = try keyed.decode(JSON.self, forKey: key) }
            self = .object(object)
        } else if var items = try? decoder.unkeyedContainer() {
            var array: [JSON] = []
            while !items.isAtEnd { array.append(try items.decode(JSON.self)) }
            self = .array(array)
        } else {
            let value = try decoder.singleValueContainer()
            if value.decodeNil() {
                self = .null
            } else if let boolean = try? value.decode(Bool.self) {
                self = .boolean(boolean)
            } else if let number = try? value.decode(Double.self) {
                self = .number(number)
            } else {
                self = .string(try value.decode(String.self))
            }
        }
    }

    subscript(key: String) -> JSON? {
        if case .object(let object) = self { object[key] } else { nil }
    }

    mutating func remove(_ key: String) {
        guard case .object(var object) = self else { return }
        object[key] = nil
        self = .object(object)
    }

    /// Where two documents differ first, and how; nil where they do not.
    func difference(to other: JSON, at path: String = "") -> String? {
        switch (self, other) {
        case (.object(let a), .object(let b)):
            for key in Set(a.keys).union(b.keys).sorted() {
                guard let value = a[key] else { return "\(path)/\(key): only expected" }
                guard let theirs = b[key] else { return "\(path)/\(key): not expected" }
                if let difference = value.difference(to: theirs, at: path + "/" + key) { return difference }
            }
            return nil
        case (.array(let a), .array(let b)):
            for (index, pair) in zip(a, b).enumerated() {
                if let difference = pair.0.difference(to: pair.1, at: "\(path)/\(index)") { return difference }
            }
            return a.count == b.count ? nil : "\(path): \(a.count) items, \(b.count) expected"
        default: return self == other ? nil : "\(path): \(self), expected \(other)"
        }
    }

    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
