package import Source

extension SourceFile {
    /// Where a character of a scalar's text stands in the file; nil past the text's end.
    ///
    /// `offset` counts Unicode scalars of the text. White space that was folded away stands at the nearest place.
    package func position(
        ofCharacter offset: Int, of scalar: String, _ style: YAMLScalar.Style, from start: SourcePosition
    ) -> SourcePosition? {
        guard offset >= 0 else { return nil }
        let text = scalar.unicodeScalars
        guard let end = text.index(text.startIndex, offsetBy: offset, limitedBy: text.endIndex) else {
            return nil
        }
        var walk = ScalarWalk(file: self, from: start, style: style)
        walk.skipToContent()
        for character in text[..<end] { walk.pass(character) }
        if end < text.endIndex { walk.find(text[end]) }
        return walk.position
    }
}

/// Goes through a scalar as it was written, beside its text: everything but white space and escapes is in both, in the
/// same order.
private struct ScalarWalk {
    private let source: String.UnicodeScalarView
    private let style: YAMLScalar.Style
    private var index: String.Index
    private(set) var position: SourcePosition

    init(file: SourceFile, from start: SourcePosition, style: YAMLScalar.Style) {
        source = file.text.unicodeScalars
        self.style = style
        index = file.start(ofLine: start.line) ?? source.endIndex
        position = SourcePosition(line: start.line, column: 1)
        while index < source.endIndex, position < start { advance() }
    }

    private var next: Unicode.Scalar? { index < source.endIndex ? source[index] : nil }

    private mutating func advance() {
        guard let character = next else { return }
        source.formIndex(after: &index)
        if character.isLineBreak, !(character == "\r" && next == "\n") {
            position = SourcePosition(line: position.line + 1, column: 1)
        } else {
            position.column += 1
        }
    }

    /// Past tag, anchor, opening quote, or the first line of a block scalar.
    mutating func skipToContent() {
        while let character = next, character == "!" || character == "&" {
            while let character = next, !isSpace(character) { advance() }
            while let character = next, isSpace(character) { advance() }
        }
        switch style {
        case .plain: break
        case .singleQuoted, .doubleQuoted: advance()
        case .literal, .folded:
            while let character = next, !character.isLineBreak { advance() }
            advance()
        }
    }

    /// Goes past one character of the text.
    mutating func pass(_ character: Unicode.Scalar) {
        find(character)
        if isSpace(character) {
            if next == character {
                advance()
            } else if style == .doubleQuoted, next == "\\", !startsLineContinuation {
                skipEscape()
            }
        } else if style == .doubleQuoted, next == "\\" {
            skipEscape()
        } else {
            if style == .singleQuoted, next == "'" { advance() }
            advance()
        }
    }

    /// Goes to one character of the text.
    mutating func find(_ character: Unicode.Scalar) {
        if isSpace(character) {
            // Indentation comes before a line's text: it is not the white space that is looked for.
            while style != .doubleQuoted, position.column == 1, next == " ", character != " " {
                advance()
            }
            return
        }
        while let found = next, isSpace(found) || startsLineContinuation { advance() }
    }

    private var startsLineContinuation: Bool {
        guard style == .doubleQuoted, next == "\\" else { return false }
        let after = source.index(after: index)
        return after < source.endIndex && source[after].isLineBreak
    }

    private mutating func skipEscape() {
        advance()
        let digits =
            switch next {
            case "x": 2
            case "u": 4
            case "U": 8
            default: 0
            }
        for _ in 0...digits { advance() }
    }

    private func isSpace(_ character: Unicode.Scalar) -> Bool {
        character == " " || character == "\t" || character.isLineBreak
    }
}
