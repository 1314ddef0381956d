import Expressions
import Testing

@Suite struct ConditionTests {
    private static func scope(succeeded: Bool) -> EvaluationScope {
        EvaluationScope(
            contexts: ["github": ["ref": "main"], "flag": false],
            functions: [
                "success": { _ in .boolean(succeeded) }, "failure": { _ in .boolean(!succeeded) },
                "always": { _ in true },
                "cancelled": { _ in false },
            ])
    }

    @Test(
        "success() is implied where no status function is called",
        arguments: [
            ("", true, false), ("  ", true, false), ("true", true, false), ("github.ref == 'MAIN'", true, false),
            ("${{ github.ref == 'main' }}", true, false), ("always()", true, true), ("${{ ALWAYS() }}", true, true),
            ("failure()", false, true), ("!failure() || flag", true, false), ("false || true", true, false),
            ("!cancelled()", true, true), ("success() || always()", true, true), ("flag", false, false),
            ("flag ${{ flag }}", true, false), ("${{ flag }} == true", true, false), ("${{ 'false' }}", false, false),
            ("'false'", true, false), ("${{ '' }}", true, false),
        ])
    func evaluation(text: String, afterSuccess: Bool, afterFailure: Bool) throws {
        let condition = try Condition(parsing: text)
        #expect(try condition.evaluate(in: Self.scope(succeeded: true)) == afterSuccess)
        #expect(try condition.evaluate(in: Self.scope(succeeded: false)) == afterFailure)
    }

    @Test("a condition tells what it calls")
    func calls() throws {
        let rows: [(String, status: Bool, always: Bool, mixes: Bool)] = [
            ("", false, false, false), ("true", false, false, false), ("${{ Always() }}", true, true, false),
            ("success()", true, false, false), ("!cancelled() && x", true, false, false),
            ("a ${{ always() }}", true, true, true), ("'always()'", false, false, false),
        ]
        for (text, status, always, mixes) in rows {
            let condition = try Condition(parsing: text)
            #expect(condition.callsStatusFunction == status, "\(text)")
            #expect(condition.callsAlways == always, "\(text)")
            #expect(condition.mixesText == mixes, "\(text)")
        }
    }

    @Test("a bad condition is refused at its place")
    func errors() {
        let vocabulary = Vocabulary(schemaContext: ["github", "success(0,0)"])
        let rows = [
            ("github.ref = 1", 0, 11), ("${{ env.X }}", 0, 4), ("github.x && nope()", 0, 12), ("${{ 'a", 0, 0),
            ("${{ insert }}", 0, 0),
        ]
        for (text, offset, tokenOffset) in rows {
            do {
                _ = try Condition(parsing: text, allowing: vocabulary)
                Issue.record("\(text) was not refused.")
            } catch {
                #expect(error.offset == offset)
                #expect(error.tokenOffset == tokenOffset)
            }
        }
    }
}
