package import Source

/// A part of a YAML document, with the place where it stands in its file.
///
/// A node that an alias brought in keeps the range of its definition, as GitHub's reader does.
package struct YAMLNode: Hashable, Sendable {
    package var range: SourceRange
    package var content: Content

    package enum Content: Hashable, Sendable {
        case scalar(YAMLScalar)
        case sequence([YAMLNode])
        /// In the order of the file; a key can stand there twice.
        case mapping([Entry])
    }

    package struct Entry: Hashable, Sendable {
        package var key: YAMLNode
        package var value: YAMLNode

        package init(key: YAMLNode, value: YAMLNode) {
            self.key = key
            self.value = value
        }
    }

    package init(range: SourceRange, content: Content) {
        self.range = range
        self.content = content
    }

    package var scalar: YAMLScalar? {
        if case .scalar(let scalar) = content { scalar } else { nil }
    }

    package var sequence: [YAMLNode]? {
        if case .sequence(let items) = content { items } else { nil }
    }

    package var mapping: [Entry]? {
        if case .mapping(let entries) = content { entries } else { nil }
    }

    /// The value of the first entry with this key, or nil where there is none or this is no mapping.
    package subscript(key: String) -> YAMLNode? {
        mapping?.first { $0.key.scalar?.text == key }?.value
    }
}
