/// A single value as it was written: its text, how it was quoted and what it means.
package struct YAMLScalar: Hashable, Sendable {
    /// The text after quotes, escapes and folding are undone.
    package var text: String
    package var style: Style
    /// The full name of an explicit tag, such as `tag:yaml.org,2002:int`.
    package var tag: String?
    package var value: Value

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

    package init(text: String, style: Style, tag: String? = nil, value: Value) {
        self.text = text
        self.style = style
        self.tag = tag
        self.value = value
    }
}
