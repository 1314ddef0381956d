/// A stretch of a template's text: outside of `${{ }}`, or inside of one pair.
enum TemplateSegment {
    case literal(String)
    /// The trimmed text between the braces, where that begins and where its `${{` does, in Unicode scalars from 0.
    case expression(String, start: Int, offset: Int)

    /// Throws where an expression is not closed; `}}` within a string of the expression does not close it.
    static func split(_ text: String) throws(TemplateError) -> [TemplateSegment] {
        let scalars = Array(text.unicodeScalars)
        var segments: [TemplateSegment] = []
        var index = 0
        while let opening = firstOpening(in: scalars, from: index) {
            if opening > index { segments.append(.literal(string(scalars[index..<opening]))) }
            guard let closing = firstClosing(in: scalars, from: opening + 3) else { throw .notClosed(at: opening) }
            segments.append(trimmed(scalars[opening + 3..<closing], offset: opening))
            index = closing + 2
        }
        if index < scalars.count { segments.append(.literal(string(scalars[index...]))) }
        return segments
    }

    private static func firstOpening(in scalars: [Unicode.Scalar], from start: Int) -> Int? {
        guard scalars.count - start >= 3 else { return nil }
        return (start...scalars.count - 3).first {
            scalars[$0] == "$" && scalars[$0 + 1] == "{" && scalars[$0 + 2] == "{"
        }
    }

    /// A doubled quote within a string closes it and opens the next one, which comes to the same.
    private static func firstClosing(in scalars: [Unicode.Scalar], from start: Int) -> Int? {
        var isInString = false
        for index in scalars[start...].indices {
            if scalars[index] == "'" { isInString.toggle() }
            if !isInString, scalars[index] == "}", index > start, scalars[index - 1] == "}" { return index - 1 }
        }
        return nil
    }

    private static func trimmed(_ content: ArraySlice<Unicode.Scalar>, offset: Int) -> TemplateSegment {
        let start = content.firstIndex { !$0.isWhitespace } ?? content.endIndex
        let end = content.lastIndex { !$0.isWhitespace }.map { $0 + 1 } ?? content.endIndex
        return .expression(string(content[start..<max(start, end)]), start: start, offset: offset)
    }

    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}
