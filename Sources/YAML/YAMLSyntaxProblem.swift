import Source

/// What libyaml found wrong with a text, in its words, and what we say of it.
struct YAMLSyntaxProblem {
    /// Such as "did not find expected key".
    var problem: String
    /// What it was doing, such as "while parsing a block mapping"; nil where it does not tell.
    var context: String?
    var position: SourcePosition
    /// Where it began with what it was doing.
    var contextPosition: SourcePosition
    /// What stands at the position; nil at the end of the text.
    var character: Unicode.Scalar?

    var fault: YAMLFault {
        guard let known = Self.known(self) else {
            let reason = [problem, context].compactMap { $0 }.joined(separator: " ")
            return .invalidSyntax("The YAML is not valid: \(reason).", at: position)
        }
        return .invalidSyntax(known.message, at: known.isAboutStart ? contextPosition : position, hint: known.hint)
    }

    private struct Sentence {
        var message: String
        var hint: String?
        /// Whether it is about where the quote, bracket or key began.
        var isAboutStart = false
    }

    private static func known(_ found: YAMLSyntaxProblem) -> Sentence? {
        found.sentenceOnCharacter ?? found.sentenceOnStructure ?? found.sentenceOnScalar ?? found.sentenceOnName
    }

    /// On what cannot begin a value, or not be in the text at all.
    private var sentenceOnCharacter: Sentence? {
        switch problem {
        case "found character that cannot start any token":
            if character == "\t" {
                return Sentence(message: "A tab cannot indent a line.", hint: "Indent with spaces.")
            }
            return Sentence(
                message: "A value cannot begin with \(quotedCharacter).", hint: "Put the whole value in quotes.")
        case "control characters are not allowed":
            return Sentence(
                message: "The file has a control character, which YAML does not allow.",
                hint: "Write it as an escape in double quotes, such as \"\\x1b\".")
        case "found a tab character where an indentation space is expected",
            "found a tab character that violates indentation":
            return Sentence(message: "A tab cannot indent a line.", hint: "Indent with spaces.")
        default: return nil
        }
    }

    /// On keys, items and brackets.
    private var sentenceOnStructure: Sentence? {
        let start = contextPosition.line
        switch problem {
        case "mapping values are not allowed in this context":
            return Sentence(
                message: "A ':' cannot stand here: the value before it is no key.",
                hint: "Put the value in quotes, or begin the mapping on a line of its own.")
        case "block sequence entries are not allowed in this context":
            return Sentence(
                message: "A list item cannot begin here.", hint: "Begin the list on a line of its own, below its key.")
        case "mapping keys are not allowed in this context":
            return Sentence(message: "A key with '?' cannot begin here.", hint: "Begin it on a line of its own.")
        case "could not find expected ':'":
            return Sentence(
                message: "A ':' is missing after this key.", hint: "A key and its value are written as 'key: value'.",
                isAboutStart: true)
        case "did not find expected key" where context == "while parsing a block mapping":
            return Sentence(
                message: "A key was expected here, of the mapping that begins on line \(start), or its end.",
                hint: "Keys of a mapping begin in the same column.")
        case "did not find expected '-' indicator":
            return Sentence(
                message: "A '-' was expected here, for the list that begins on line \(start), or its end.",
                hint: "Items of a list begin in the same column.")
        case "did not find expected ',' or ']'":
            return Sentence(
                message: "The '[' on line \(start) is not closed: a ',' or ']' was expected here.",
                hint: "Put texts with ',', ':' or brackets in them in quotes.")
        case "did not find expected ',' or '}'":
            return Sentence(
                message: "The '{' on line \(start) is not closed: a ',' or '}' was expected here.",
                hint: "Put texts with ',', ':' or braces in them in quotes, '${{ }}' too.")
        case "did not find expected node content":
            return Sentence(message: "A value was expected here, but there is \(quotedCharacter).")
        case "did not find expected <document start>":
            return Sentence(
                message: "The file goes on after its value has ended.",
                hint: "All keys of the file begin in the same column.")
        default: return nil
        }
    }

    /// On texts in quotes and in blocks.
    private var sentenceOnScalar: Sentence? {
        switch problem {
        case "found unexpected end of stream", "found unexpected document indicator":
            return Sentence(
                message: "The quote that begins here is never closed.", hint: "In single quotes, '' stands for one.",
                isAboutStart: true)
        case "found unknown escape character":
            return Sentence(
                message: "A text in double quotes has an escape that YAML does not know.",
                hint: "Use single quotes, or write two backslashes for one.")
        case "did not find expected hexdecimal number", "found invalid Unicode character escape code":
            return Sentence(message: "An escape in double quotes lacks hexadecimal digits, or names no character.")
        case "found an indentation indicator equal to 0":
            return Sentence(
                message: "The indentation of a block of text cannot be 0.", hint: "Use a digit from 1 to 9.")
        case "did not find expected comment or line break" where context == "while scanning a block scalar":
            return Sentence(
                message: "Text cannot begin on the line of its '|' or '>'.",
                hint: "Begin it on the next line, indented.")
        case "found unexpected ':'":
            return Sentence(message: "A ':' cannot stand in this value.", hint: "Put the value in quotes.")
        default: return nil
        }
    }

    /// On anchors, aliases, tags and directives.
    private var sentenceOnName: Sentence? {
        switch (context, problem) {
        case ("while scanning an anchor"?, _):
            return Sentence(
                message: "The name of an anchor is malformed.",
                hint: "After '&' come letters, digits, '-' and '_'; put a text that begins with '&' in quotes.",
                isAboutStart: true)
        case ("while scanning an alias"?, _):
            return Sentence(
                message: "The name of an alias is malformed.",
                hint: "After '*' comes the name of an anchor; put a text that begins with '*' in quotes.",
                isAboutStart: true)
        case ("while scanning a tag"?, _), ("while parsing a tag"?, _), (_, "found undefined tag handle"):
            return Sentence(
                message: "The tag is malformed or not known.", hint: "Put a text that begins with '!' in quotes.",
                isAboutStart: true)
        case ("while scanning a directive"?, _), ("while scanning a %YAML directive"?, _),
            ("while scanning a %TAG directive"?, _), (_, "found incompatible YAML document"),
            (_, "found duplicate %YAML directive"), (_, "found duplicate %TAG directive"):
            return Sentence(
                message: "The line is no directive that can be used.",
                hint: "Put a text that begins with '%' in quotes.")
        default: return nil
        }
    }

    private var quotedCharacter: String {
        switch character {
        case nil: "the end of the file"
        case "\n"?, "\r"?: "the end of the line"
        case let character?: "'\(character)'"
        }
    }
}
