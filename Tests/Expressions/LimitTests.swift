import Expressions
import Testing

/// GitHub's limits: depth 50, 21,000 UTF-16 units, a megabyte of values.
@Suite("The limits of the expression language")
struct LimitTests {
    private func error(_ text: String, _ scope: EvaluationScope = EvaluationScope()) -> ExpressionError? {
        do throws(ExpressionError) {
            _ = try Expression(parsing: text).evaluate(in: scope)
            return nil
        } catch {
            return error
        }
    }

    private func nested(_ opening: String, _ count: Int, _ inside: String, _ closing: String) -> String {
        String(repeating: opening, count: count) + inside + String(repeating: closing, count: count)
    }

    @Test("fifty levels are allowed, and the error names the limit")
    func depth() {
        #expect(error(nested("!", 49, "true", "")) == nil)
        let tooDeep = error(nested("!", 50, "true", ""))
        #expect(tooDeep?.kind == .parsing)
        #expect(tooDeep?.message == "Exceeded max expression depth 50")
        #expect(error(nested("format(", 49, "1", ")")) == nil)
        #expect(error(nested("format(", 50, "1", ")"))?.message == "Exceeded max expression depth 50")
        #expect(error(nested("a[", 49, "0", "]")) == nil)
        #expect(error(nested("a[", 50, "0", "]"))?.message == "Exceeded max expression depth 50")
        #expect(error("a" + String(repeating: ".b", count: 49)) == nil)
        #expect(error("a" + String(repeating: ".b", count: 50))?.message == "Exceeded max expression depth 50")
    }

    @Test("brackets and long rows are no levels")
    func flat() {
        #expect(error(nested("(", 5000, "true", ")")) == nil)
        #expect(error(String(repeating: "true && ", count: 2000) + "true") == nil)
        #expect(
            error(String(repeating: "(false || ", count: 1500) + "true" + String(repeating: ")", count: 1500)) == nil)
        #expect(error(String(repeating: "1 == ", count: 50) + "1")?.message == "Exceeded max expression depth 50")
    }

    @Test("a malformed deep expression is told as malformed")
    func order() {
        #expect(error(nested("!", 80, "true", "") + " x")?.message.hasPrefix("Unexpected symbol: 'x'") == true)
    }

    @Test("21,000 units are allowed, counted as UTF-16")
    func length() {
        #expect(error("'" + String(repeating: "a", count: 20_998) + "'") == nil)
        let tooLong = error("'" + String(repeating: "a", count: 20_999) + "'")
        #expect(tooLong?.message == "Exceeded max expression length 21000")
        #expect(error("'" + String(repeating: "😀", count: 10_499) + "'") == nil)
        #expect(error("'" + String(repeating: "😀", count: 10_500) + "'") != nil)
    }

    @Test("a megabyte of values is allowed, and a text counts two bytes a unit")
    func memory() {
        let scope = EvaluationScope(contexts: ["a": .string(String(repeating: "x", count: 100_000))])
        #expect(error("format('{0}{0}{0}{0}', a)", scope) == nil)
        let tooMuch = error("format('{0}{0}{0}{0}{0}{0}', a)", scope)
        #expect(tooMuch?.kind == .evaluation)
        #expect(
            tooMuch?.message
                == "The maximum allowed memory size was exceeded while evaluating the following expression: "
                + "format('{0}{0}{0}{0}{0}{0}', a)")
        #expect(error("join(fromJSON('[1,2]'), format('{0}{0}{0}', a))", scope) == nil)
    }

    @Test("the memory limit of a template is ten times that")
    func templateMemory() throws {
        let scope = EvaluationScope(contexts: ["a": .string(String(repeating: "x", count: 100_000))])
        let six = try Template(parsing: "${{ a }}${{ a }}${{ a }}${{ a }}${{ a }}${{ a }}")
        #expect(try six.string(in: scope).utf8.count == 600_000)
        let sixty = try Template(parsing: String(repeating: "${{ a }}", count: 60))
        #expect(throws: ExpressionError.self) { try sixty.string(in: scope) }
    }
}
