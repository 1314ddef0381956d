extension Template {
    static func part(_ segment: TemplateSegment, _ vocabulary: Vocabulary) throws(TemplateError) -> Part {
        switch segment {
        case .literal(let text): return .literal(text)
        case .expression("", _, let offset): throw .expressionExpected(at: offset)
        case .expression(let source, let start, let offset):
            do {
                return .expression(try Expression(parsing: source, allowing: vocabulary))
            } catch {
                throw TemplateError(error, at: offset, expressionStart: start)
            }
        }
    }

    /// Whether the text is the insert directive; throws where that has parameters or text around it.
    static func isInsert(_ segments: [TemplateSegment]) throws(TemplateError) -> Bool {
        for case .expression(let source, _, let offset) in segments {
            guard source.utf8.starts(with: "insert".utf8) else { continue }
            let words = source.split(whereSeparator: \.isWhitespace)
            guard words.first == "insert" else { continue }
            if words.count > 1 { throw .insertTakesNothing(found: words.count - 1, at: offset) }
            if segments.count > 1 { throw .insertInText(at: offset) }
            return true
        }
        return false
    }

    /// The one expression that GitHub makes of text and expressions, with all limits of one.
    static func joined(_ parts: [Part], _ vocabulary: Vocabulary) throws(TemplateError) -> Expression? {
        var text = ""
        var arguments = ""
        var count = 0
        for part in parts {
            switch part {
            case .literal(let literal): text += literal.doublingBraces
            case .expression(let expression):
                text += "{\(count)}"
                count += 1
                arguments += ", " + expression.source
            }
        }
        guard count > 0 else { return nil }
        do {
            return try Expression(parsing: "format(\(quoted(text))\(arguments))", allowing: vocabulary)
        } catch {
            // The parts were parsed alone before: what is left to refuse is the size of the whole.
            throw TemplateError(ExpressionError(error.kind, error.message), at: 0, expressionStart: 0)
        }
    }
}

extension String {
    fileprivate var doublingBraces: String {
        var doubled = ""
        for scalar in unicodeScalars {
            doubled.unicodeScalars.append(scalar)
            if scalar == "{" || scalar == "}" { doubled.unicodeScalars.append(scalar) }
        }
        return doubled
    }
}
