import Expressions
import Source

/// Reads the fields of an object that was written down; what is missing is as if it were null.
struct RecordFields {
    private let object: ValueObject

    /// Nil for what is no object.
    init?(_ value: Value?) {
        guard case .object(let object)? = value else { return nil }
        self.object = object
    }

    func text(_ name: String) -> String? {
        if case .string(let text)? = object[name] { text } else { nil }
    }

    func word<Word: RawRepresentable<String>>(_ name: String) -> Word? { text(name).flatMap(Word.init(rawValue:)) }

    /// Nil for what no count of ours is, either: sums of them have room.
    func integer(_ name: String) -> Int? {
        guard case .number(let number)? = object[name], abs(number) < 1e15 else { return nil }
        return Int(exactly: number)
    }

    func seconds(_ name: String) -> Double {
        if case .number(let number)? = object[name] { number } else { 0 }
    }

    func isTrue(_ name: String) -> Bool { object[name] == .boolean(true) }

    /// A moment, in nanoseconds since 1970.
    func moment(_ name: String) -> Int64? { text(name).flatMap { LogMoment.nanoseconds($0.utf8) } }

    func fields(_ name: String) -> RecordFields? { RecordFields(object[name]) }

    /// Nil where no list stands there.
    func list(_ name: String) -> [Value]? {
        if case .array(let items)? = object[name] { items } else { nil }
    }

    func texts(_ name: String) -> [String] {
        (list(name) ?? []).compactMap { if case .string(let text) = $0 { text } else { nil } }
    }

    /// Nil where one of them cannot be read: a record with a gap would be another one.
    func items<Item>(_ name: String, _ read: (RecordFields) -> Item?) -> [Item]? {
        var items: [Item] = []
        for value in list(name) ?? [] {
            guard let item = RecordFields(value).flatMap(read) else { return nil }
            items.append(item)
        }
        return items
    }

    func range(_ name: String) -> SourceRange? {
        guard let place = fields(name), let line = place.integer("line"), let column = place.integer("column") else {
            return nil
        }
        let start = SourcePosition(line: line, column: column)
        guard let endLine = place.integer("end_line"), let endColumn = place.integer("end_column") else {
            return SourceRange(at: start)
        }
        return SourceRange(start: start, end: SourcePosition(line: endLine, column: endColumn))
    }
}

extension Value {
    static func recorded(_ text: String?) -> Value { text.map { .string($0) } ?? .null }
    static func recorded(_ texts: [String]) -> Value { .array(texts.map { .string($0) }) }
    static func recorded(_ number: Int?) -> Value { number.map { .number(Double($0)) } ?? .null }
    static func recorded(moment: Int64?) -> Value { moment.map { .string(LogMoment.text($0)) } ?? .null }
    static func recorded(seconds: Double) -> Value { .number(seconds.isFinite ? seconds : 0) }

    static func recorded(_ range: SourceRange?) -> Value {
        guard let range else { return .null }
        return [
            "line": .recorded(range.start.line), "column": .recorded(range.start.column),
            "end_line": .recorded(range.end.line), "end_column": .recorded(range.end.column),
        ]
    }
}
