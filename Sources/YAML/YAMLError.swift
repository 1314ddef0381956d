package import Source

/// Why a text is no YAML that we can read, and where.
package struct YAMLError: Error, Hashable, Sendable {
    package enum Code: Hashable, Sendable {
        case invalidSyntax
        case severalDocuments
        case unknownAnchor
        case recursiveAlias
        case anchorRefused
        case unsupportedTag
        case valueDoesNotFitTag
        case limitExceeded
        case outOfMemory
    }

    package var code: Code
    /// Its path is that of the file that was read.
    package var diagnostic: Diagnostic
}

/// What went wrong before the file's path is joined to it.
struct YAMLFault: Error {
    var code: YAMLError.Code
    var message: String
    var range: SourceRange
    var hint: String?

    func error(in path: String) -> YAMLError {
        YAMLError(code: code, diagnostic: .error(message, path: path, range: range, hint: hint))
    }
}

extension YAMLFault {
    static func invalidSyntax(_ message: String, at position: SourcePosition, hint: String? = nil) -> YAMLFault {
        YAMLFault(code: .invalidSyntax, message: message, range: SourceRange(at: position), hint: hint)
    }

    static func severalDocuments(_ range: SourceRange) -> YAMLFault {
        YAMLFault(
            code: .severalDocuments, message: "The file holds more than one YAML document.", range: range,
            hint: "Remove the '---' line and what follows it.")
    }

    static func unknownAnchor(_ name: String, _ range: SourceRange, nearest: String?) -> YAMLFault {
        YAMLFault(
            code: .unknownAnchor, message: "Unknown anchor '\(name)'", range: range,
            hint: nearest.map { "Did you mean '*\($0)'?" })
    }

    static func recursiveAlias(_ name: String, _ range: SourceRange) -> YAMLFault {
        YAMLFault(
            code: .recursiveAlias, message: "The alias '*\(name)' stands inside its own anchor.",
            range: range)
    }

    /// The text is GitHub's.
    static func anchorRefused(_ name: String, _ range: SourceRange) -> YAMLFault {
        YAMLFault(
            code: .anchorRefused,
            message: "Anchors are not currently supported. Remove the anchor '\(name)'",
            range: range)
    }

    /// The text is GitHub's.
    static func unsupportedTag(_ tag: String, _ range: SourceRange) -> YAMLFault {
        YAMLFault(code: .unsupportedTag, message: "Unexpected tag '\(tag)'", range: range)
    }

    /// The text is GitHub's, which names the place itself.
    static func valueDoesNotFitTag(_ value: String, tag: String, _ range: SourceRange) -> YAMLFault {
        YAMLFault(
            code: .valueDoesNotFitTag,
            message: "The value '\(value)' on \(place(range)) is invalid for the type '\(tag)'",
            range: range)
    }

    /// The text is GitHub's, which names the place itself.
    static func styleDoesNotFitTag(_ style: YAMLScalar.Style, tag: String, _ range: SourceRange)
        -> YAMLFault
    {
        YAMLFault(
            code: .valueDoesNotFitTag,
            message:
                "The scalar style '\(style.name)' on \(place(range)) is not valid with the tag '\(tag)'",
            range: range)
    }

    static func limitExceeded(_ message: String, _ range: SourceRange) -> YAMLFault {
        YAMLFault(code: .limitExceeded, message: message, range: range)
    }

    static var outOfMemory: YAMLFault {
        YAMLFault(
            code: .outOfMemory, message: "There is not enough memory to read the file.",
            range: SourceRange(at: .start))
    }

    private static func place(_ range: SourceRange) -> String {
        "line \(range.start.line) and column \(range.start.column)"
    }
}

extension YAMLScalar.Style {
    fileprivate var name: String {
        switch self {
        case .plain: "Plain"
        case .singleQuoted: "SingleQuoted"
        case .doubleQuoted: "DoubleQuoted"
        case .literal: "Literal"
        case .folded: "Folded"
        }
    }
}
