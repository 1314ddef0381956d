import Expressions
import Source
import Testing
import YAML

@testable import Workflows

/// Keys of jobs and steps, one subject a test: what the file says is what the model says.
struct KeyTests {
    @Test("A container's keys are read")
    func container() throws {
        let job = try job(
            """
            container:
              image: node:${{ matrix.v }}
              credentials: { username: me, password: "${{ secrets.p }}" }
              env: { A: 1, B: "${{ github.sha }}" }
              ports: [80, "8080:80/tcp"]
              volumes: ["/a:/b", data:/c]
              options: --cpus 1
            """)
        guard case .fields(let fields)? = job.container, case .entries(let env) = fields.env,
            case .items(let ports) = fields.ports, case .items(let volumes) = fields.volumes,
            case .fields(let username, let password)? = fields.credentials
        else { throw Unexpected() }
        #expect(fields.image?.value.source == "node:${{ matrix.v }}")
        #expect(env.map(\.name.value) == ["A", "B"])
        #expect(ports.map(\.value.source) == ["80", "8080:80/tcp"])
        #expect(volumes.map(\.value.source) == ["/a:/b", "data:/c"])
        #expect(fields.options?.value.source == "--cpus 1")
        #expect(username?.value.source == "me")
        #expect(password?.value.source == "${{ secrets.p }}")
    }

    @Test("A container can be a name, and one expression")
    func shortContainer() throws {
        guard case .image(let image)? = try job("container: node:20").container else { throw Unexpected() }
        #expect(image.value.source == "node:20")
        guard case .image(let mixed)? = try job("container: 'node:${{ matrix.v }}'").container else {
            throw Unexpected()
        }
        #expect(mixed.value.expressions.count == 1)
        guard case .template? = try job("container: ${{ matrix.c }}").container else { throw Unexpected() }
    }

    @Test("Services are read in their order, with what only services have")
    func services() throws {
        let job = try job("services: { z: redis, a: { image: postgres, entrypoint: /x, command: serve } }")
        guard case .services(let services)? = job.services, case .fields(let fields)? = services.last?.container
        else { throw Unexpected() }
        #expect(services.map(\.name.value) == ["z", "a"])
        #expect(fields.entrypoint?.value.source == "/x")
        #expect(fields.command?.value.source == "serve")
        guard case .template? = try self.job("services: { '${{ insert }}': '${{ matrix.s }}' }").services else {
            throw Unexpected()
        }
    }

    @Test(
        "An empty image is an error where it cannot be meant",
        arguments: [
            ("container: docker://", true), ("container: ''", false), ("container: { image: 'docker://' }", true),
            ("services: { a: '' }", true), ("services: { a: { image: 'docker://' } }", true),
            ("services: { a: 'docker://', b: '${{ matrix.b }}' }", false),
        ])
    func emptyImage(yaml: String, isError: Bool) throws {
        #expect(try messages(yaml).contains { $0.contains("mage") || $0.hasPrefix("Unexpected value ''") } == isError)
    }

    @Test("An environment has a name, an address and whether it is deployed to")
    func environment() throws {
        guard case .fields(let short)? = try job("environment: prod").environment else { throw Unexpected() }
        #expect(short.name.value.source == "prod")
        #expect(short.deployment == .literal(true))
        let long = "environment: { name: '${{ inputs.e }}', url: '${{ steps.a.outputs.u }}', deployment: false }"
        guard case .fields(let fields)? = try job(long).environment else { throw Unexpected() }
        #expect(fields.url?.value.source == "${{ steps.a.outputs.u }}")
        #expect(fields.deployment == .literal(false))
        guard case .template? = try job("environment: ${{ inputs.e }}").environment else { throw Unexpected() }
    }

    @Test("A snapshot has a name, a condition and a version")
    func snapshot() throws {
        #expect(try job("snapshot: image").snapshot?.imageName.value == "image")
        let long = try job("snapshot: { image-name: image, if: github.ref == 'x', version: '2.*' }").snapshot
        #expect(long?.condition?.value.source == "github.ref == 'x'")
        #expect(long?.version?.value == "2.*")
        #expect(
            try messages("snapshot: { image-name: image, version: 2.1 }") == [
                "Expected format '{major-version}.*' Actual '2.1'"
            ])
    }

    @Test("A concurrency group has a queue")
    func concurrency() throws {
        let body = "concurrency: { group: g, cancel-in-progress: '${{ inputs.c }}', queue: max }"
        guard case .fields(let fields)? = try whole(body).concurrency?.value else { throw Unexpected() }
        #expect(fields.group.value.source == "g")
        #expect(fields.queue == .literal(.max))
        guard case .expression = fields.cancelInProgress else { throw Unexpected() }
        guard case .fields(let short)? = try whole("concurrency: g-${{ github.ref }}").concurrency?.value else {
            throw Unexpected()
        }
        #expect(short.queue == .literal(.single))
    }

    @Test("Steps can run in the background, be waited for, be ended, and run together")
    func background() throws {
        let steps = try job(
            """
            steps:
              - { id: a, run: x, background: true }
              - { id: b, uses: c/d@v1, background: true }
              - wait: [a, b]
              - wait: a
              - wait-all:
              - wait-all: false
              - cancel: b
              - parallel: [{ id: e, run: y }, { run: z }]
            """
        ).steps
        #expect(steps.map(\.isBackground) == [true, true, false, false, false, false, false, false])
        var told: [String] = []
        for step in steps {
            switch step.action {
            case .run, .uses: continue
            case .wait(let ids): told.append("wait " + ids.map(\.value).joined(separator: " "))
            case .waitAll(let all): told.append("wait-all \(all)")
            case .cancel(let id): told.append("cancel \(id.value)")
            case .parallel(let inner): told.append("parallel \(inner.count)")
            }
        }
        #expect(told == ["wait a b", "wait a", "wait-all true", "wait-all false", "cancel b", "parallel 2"])
    }

    @Test("Whole mappings can be given by an expression, and entries inserted")
    func wholeMappings() throws {
        let job = try whole("env: '${{ fromJSON(vars.e) }}'\nstrategy: '${{ fromJSON(vars.s) }}'")
        guard case .steps(let body) = job.body, case .template = body.env else { throw Unexpected() }
        #expect(job.strategy?.template != nil)
        let inserted = try self.job("env: { A: 1, '${{ insert }}': '${{ fromJSON(vars.e) }}' }")
        guard case .template(let tree) = inserted.env else { throw Unexpected() }
        var scope = EvaluationScope()
        scope.contexts["vars"] = .object(["e": .string(#"{"B": "two"}"#)])
        #expect(try tree.evaluate(in: scope) == .object(["A": .string("1"), "B": .string("two")]))
        scope.contexts["vars"] = .object(["e": .string(#"{"a": "two"}"#)])
        #expect(throws: ValueTemplateError.self) { try tree.evaluate(in: scope) }
        #expect(try self.job("defaults: { run: '${{ fromJSON(vars.d) }}' }").defaults.template != nil)
    }

    @Test(
        "A group of runners is named as GitHub wants it",
        arguments: [
            ("big", nil), ("organization/big", nil), ("ent/big", nil),
            ("org/", "Invalid runs-on group name 'org/'."),
            (
                "other/big",
                "Invalid runs-on group name 'other/big'. Please use 'organization/' or 'enterprise/' prefix to target a "
                    + "single runner group."
            ),
        ] as [(String, String?)])
    func runnerGroup(name: String, problem: String?) throws {
        #expect(try messages("runs-on: { group: \(name) }") == (problem.map { [$0] } ?? []))
    }

    @Test(
        "A matrix without expressions is looked at row by row",
        arguments: [
            ("a: [1], include: [{}]", "Matrix include mapping does not contain any values"),
            ("a: [1], exclude: [{}]", "Matrix exclude filter must not be empty"),
            ("a: [1], exclude: [{ b: 1 }]", "Matrix exclude key 'b' does not match any key within the matrix"),
            ("a: [1, '${{ 2 }}'], exclude: [{ b: 1 }]", nil),
            ("a: [1], exclude: [{ A: 1 }]", nil),
            ("a: []", "Matrix vector 'a' does not contain any values"),
            ("include: []", "Matrix must define at least one vector"),
        ] as [(String, String?)])
    func matrix(matrix: String, problem: String?) throws {
        #expect(try messages("strategy: { matrix: { \(matrix) } }") == (problem.map { [$0] } ?? []))
    }

    // MARK: Reading

    private struct Unexpected: Error {}

    private func file(_ keys: String) throws -> ReadFile {
        let lines = keys.split(separator: "\n").map { "    " + $0 + "\n" }.joined()
        let runsOn = keys.hasPrefix("runs-on") ? "" : "    runs-on: x\n"
        let text = "on: push\njobs:\n  a:\n" + runsOn + lines
        return try #require(ReadFile(SourceFile(path: "a.yml", text: text), limits: .default))
    }

    private func whole(_ keys: String) throws -> Job {
        let file = try file(keys)
        #expect(file.findings.filter { $0.diagnostic.severity == .error } == [])
        return try #require(file.workflow.jobs.first)
    }

    private func job(_ keys: String) throws -> Job.StepsBody {
        guard case .steps(let body) = try whole(keys).body else { throw Unexpected() }
        return body
    }

    private func messages(_ keys: String) throws -> [String] {
        try file(keys).findings.filter { $0.diagnostic.severity == .error }.map(\.diagnostic.message)
    }
}
