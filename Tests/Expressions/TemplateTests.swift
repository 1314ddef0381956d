import Expressions
import Testing

@Suite struct TemplateTests {
    private static let scope = EvaluationScope(contexts: ["n": 7, "s": "text", "list": [1], "none": nil])

    @Test(
        "a template that is one expression keeps its kind, others become text",
        arguments: [
            ("", ""), ("plain $ {{ text }}", "plain $ {{ text }}"), ("${{ n }}", 7), ("  ${{ n }}", "  7"),
            ("${{n}}${{s}}", "7text"), ("a ${{ n }} b ${{ list }} c ${{ none }}", "a 7 b Array c "),
            ("${{ list }}", [1]),
            ("${{ none }}", nil), ("{${{ n }}}", "{7}"), ("it's ${{ s }} {0}", "it's text {0}"),
            ("${{ '}}' }}!", "}}!"), ("${{ format('{{{0}}}', n) }}", "{7}"), ("${{ '${{ n }}' }}", "${{ n }}"),
            ("${{ 'it''s' }}", "it's"), ("${{ n }} }} ''", "7 }} ''"), ("$${{ n }}", "$7"), ("${ n }", "${ n }"),
            ("é😀${{ '😀' }}", "é😀😀"), ("${{ true }}", true), ("a\r\n${{ n }}", "a\r\n7"),
        ] as [(String, Value)])
    func evaluation(text: String, value: Value) throws {
        let template = try Template(parsing: text)
        #expect(template.source == text)
        #expect(try template.evaluate(in: Self.scope) == value)
        #expect(try template.string(in: Self.scope) == value.asString)
    }

    @Test("a template tells its parts")
    func parts() throws {
        let template = try Template(parsing: "a ${{ n }}${{ s }} b")
        let expressions = [try Expression(parsing: "n"), try Expression(parsing: "s")]
        #expect(template.expressions == expressions)
        #expect(
            template.parts
                == [.literal("a "), .expression(expressions[0]), .expression(expressions[1]), .literal(" b")])
        #expect(!template.isLiteral)
        #expect(try Template(parsing: "no braces").isLiteral)
        #expect(try Template(parsing: "${{ 'constant' }}").isLiteral)
        #expect(Template(literal: "${{ n }}").isLiteral)
        #expect(try Template(literal: "${{ n }}").evaluate(in: Self.scope) == "${{ n }}")
        #expect(try Template(parsing: "${{ insert }}").isInsert)
    }

    @Test(
        "a bad template tells where and why",
        arguments: [
            (
                "😀 ${{ n",
                "The expression is not closed. An unescaped ${{ sequence was found, but the closing }} sequence", 2, 2
            ),
            ("${{ 'a }}", "The expression is not closed.", 0, 0), ("${{}", "The expression is not closed.", 0, 0),
            ("a ${{ }}", "An expression was expected", 2, 2), ("${{}}", "An expression was expected", 0, 0),
            ("${{ n }} ${{  n = 1 }}", "Unexpected symbol: '='. Located at position 3 within expression: n = 1", 9, 16),
            (
                "${{ n }}é${{ env.X }}",
                "Unrecognized named-value: 'env'. Located at position 1 within expression: env.X", 9, 13
            ),
            ("${{ insert x }}", "Exactly 0 parameter(s) were expected following the directive 'insert'. Actual", 0, 0),
            ("a${{ insert }}", "The directive 'insert' is not allowed in this context.", 1, 1),
        ])
    func errors(text: String, message: String, offset: Int, tokenOffset: Int) {
        do {
            _ = try Template(parsing: text, allowing: Vocabulary(namedValues: ["n"]))
            Issue.record("It was not refused.")
        } catch {
            #expect(error.message.hasPrefix(message))
            #expect(error.offset == offset)
            #expect(error.tokenOffset == tokenOffset)
        }
    }

    @Test("a template has the limits of the one expression that it is")
    func limits() {
        let expressions = String(repeating: "${{ n }}", count: 255)
        #expect(throws: TemplateError.self) { try Template(parsing: expressions) }
        #expect(throws: Never.self) { try Template(parsing: String(expressions.dropLast(8))) }
        #expect(throws: TemplateError.self) {
            try Template(parsing: String(repeating: "x", count: 21_000) + "${{ n }}")
        }
        #expect(throws: Never.self) { try Template(parsing: String(repeating: "x", count: 30_000)) }
    }
}
