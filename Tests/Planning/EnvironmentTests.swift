import Expressions
import Planning
import Source
import Testing
import Workflows

@Suite("The environment of a job")
struct EnvironmentTests {
    private func use(_ environment: String) throws -> EnvironmentUse? {
        let text = "on: push\njobs: { a: { environment: \(environment), runs-on: x, steps: [{ run: x }] } }"
        let reading = WorkflowReader().read(SourceFile(path: "workflows/w.yml", text: text))
        let workflow = try #require(reading.workflow, "\(reading.diagnostics)")
        guard case .steps(let body) = workflow.jobs[0].body else { throw Unexpected() }
        let contexts: ValueObject = [
            "vars": ["target": "Prod", "empty": "", "off": false],
            "needs": ["b": ["outputs": ["whole": #"{"name":"Stage","url":"https://s","deployment":false}"#]]],
        ]
        return try body.environment?.use(in: EvaluationScope(contexts: contexts))
    }

    private struct Unexpected: Error {}

    @Test("has a name and an address, which may be expressions; an empty name is none")
    func names() throws {
        #expect(try use("prod") == EnvironmentUse(name: "prod"))
        #expect(try use("'${{ vars.target }}'") == EnvironmentUse(name: "Prod"))
        #expect(try use("'${{ vars.target }}'")?.key == "prod")
        #expect(try use("'${{ vars.empty }}'") == nil)
        #expect(try use("{ name: '${{ vars.nothing }}' }") == nil)
        #expect(try use("{ name: a, deployment: false }") == EnvironmentUse(name: "a", isDeployment: false))
        #expect(
            try use("{ name: a, deployment: '${{ vars.off }}' }") == EnvironmentUse(name: "a", isDeployment: false))
        guard case .template(let url)? = try use("{ name: a, url: '${{ steps.x.outputs.u }}' }")?.url else {
            throw Unexpected()
        }
        #expect(try url.value.string(in: EvaluationScope(contexts: ["steps": ["x": ["outputs": ["u": "v"]]]])) == "v")
    }

    @Test("can be one expression for the whole of it")
    func whole() throws {
        #expect(
            try use("'${{ fromJSON(needs.b.outputs.whole) }}'")
                == EnvironmentUse(name: "Stage", isDeployment: false, url: .text("https://s")))
    }

    @Test(
        "that makes no sense is told",
        arguments: [
            ("'${{ fromJSON(''{\"names\":1}'') }}'", "Unexpected value 'names' in 'environment'."),
            (
                "'${{ fromJSON(''{\"name\":\"a\",\"deployment\":1}'') }}'",
                "Unexpected value '1' for 'deployment' of 'environment'."
            ),
            ("'${{ fromJSON(''[]'') }}'", "Unexpected value 'Array' for 'name' of 'environment'."),
            ("'${{ fromJSON(vars.target) }}'", "(Line: 2, Col:"),
        ])
    func faults(environment: String, message: String) throws {
        let error = #expect(throws: EvaluationFailure.self) { try use(environment) }
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }
}
