/// A single value as it was written: its text, how it was quoted and what it means.
package struct YAMLScalar: Hashable, Sendable {
    /// The text after quotes, escapes and folding are undone.
    package let text: String
    package let style: Style
    private let explicitTag: CoreTag?
    private let meaning: Meaning

    package enum Style: Hashable, Sendable {
        case plain, singleQuoted, doubleQuoted, literal, folded
    }

    /// What the text means in the core schema of YAML 1.2.
    package enum Value: Hashable, Sendable {
        case null
        case boolean(Bool)
        case number(Double)
        case string(String)
    }

    /// As `Value`, where a string is the text and need not be kept twice.
    enum Meaning: Hashable, Sendable {
        case null
        case boolean(Bool)
        case number(Double)
        case string
    }

    init(text: String, style: Style, tag: CoreTag?, meaning: Meaning) {
        self.text = text
        self.style = style
        explicitTag = tag
        self.meaning = meaning
    }

    /// The full name of an explicit tag, such as `tag:yaml.org,2002:int`.
    package var tag: String? { explicitTag?.rawValue }

    package var value: Value {
        switch meaning {
        case .null: .null
        case .boolean(let boolean): .boolean(boolean)
        case .number(let number): .number(number)
        case .string: .string(text)
        }
    }
}

/// The tags that GitHub's reader knows, by their full names.
enum CoreTag: String, Hashable, Sendable {
    case null = "tag:yaml.org,2002:null"
    case boolean = "tag:yaml.org,2002:bool"
    case integer = "tag:yaml.org,2002:int"
    case float = "tag:yaml.org,2002:float"
    case string = "tag:yaml.org,2002:str"
}
