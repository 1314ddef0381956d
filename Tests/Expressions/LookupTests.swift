import Expressions
import Testing

@Suite("What an expression looked at")
struct LookupTests {
    private static let scope = EvaluationScope(
        contexts: [
            "needs": ["build": ["result": "failure", "outputs": ["v": "1.2"]]], "github": ["ref": "main"],
            "matrix": ["os": "linux", "list": .array(["a", "b"])],
        ],
        functions: [
            "success": { _ throws(ExpressionError) in .boolean(false) },
            "failure": { _ throws(ExpressionError) in .boolean(true) },
        ])

    @Test(
        "is told in order, once, and no further than it went",
        arguments: [
            ("needs.build.result == 'success'", ["needs.build.result=failure"]),
            ("needs.build.result == 'success' && github.ref == 'main'", ["needs.build.result=failure"]),
            ("failure() || github.ref == 'main'", ["failure()=true"]),
            ("success() || github.ref == 'main'", ["success()=false", "github.ref=main"]),
            ("!success() && needs['build'].outputs.v > 1", ["success()=false", "needs.build.outputs.v=1.2"]),
            ("contains(matrix.list, github.ref)", ["matrix.list=Array", "github.ref=main"]),
            ("matrix[github.ref] == null", ["matrix[github.ref]=", "github.ref=main"]),
            ("github.ref == github.ref", ["github.ref=main"]),
            ("needs.*.result", ["needs.*.result=Array"]),
            ("fromJSON(needs.build.outputs.v).x", ["needs.build.outputs.v=1.2"]),
            ("env.X == 'a' && github.ref == 'main'", ["env.X=?", "github.ref=main"]),
            ("hashFiles('a', github.ref) != ''", ["hashFiles('a', github.ref)=?", "github.ref=main"]),
            ("github.token != ''", ["github.token=?"]), ("github.ref != ''", ["github.ref=main"]), ("true", []),
            ("", []),
        ])
    func lookups(source: String, expected: [String]) throws {
        let lookups = try Expression(parsing: source).lookups(in: Self.scope, partial: ["github"])
        #expect(lookups.map { "\($0.text)=\($0.value?.asString ?? "?")" } == expected)
    }
}
