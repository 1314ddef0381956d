import Expressions
import Source
import Testing
import Workflows

@Suite("Stack files")
struct StackReaderTests {
    private func read(_ text: String) throws -> StackFile {
        let (stack, diagnostics) = StackReader().read(SourceFile(path: "podcast.stack.yml", text: text))
        #expect(diagnostics.isEmpty)
        return try #require(stack)
    }

    /// Every section and kind of entry, as the guide has them.
    static let sample = """
        stack: podcast
        compose: { files: [compose/stack.yml, compose/stack-test.yml], profiles: [pipeline] }
        env: { FIXTURES_VERSION: v1, EMPTY: , COUNT: 3 }
        variants:
          ml: {}
          none:
          cloud-thin:
            secrets: [OPENAI_API_KEY]
            env: { KEY: "${{ secrets.openai_api_key }}" }
            compose: { files: [compose/thin.yml], profiles: [thin] }
            suites: [api]
        ready:
          - { healthy: api, within: 60s }
          - { http: "${{ stack.url.viewer }}/api/health", expect: response.status == 200 && response.json.corpus_ready, within: 90s }
          - { log: mock-feeds, matches: "start worker process" }
          - { exited: migrate }
        seed:
          - { copy: seed/feeds.yaml, to: "corpus:/feeds.yaml", owner: "1000:1000" }
          - { restore: corpora/snapshot.tgz, manifest: corpora/snapshot.manifest.json, to: "corpus:/" }
          - { command: psql -f seed.sql, service: db, within: 1m }
        drive:
          - { run: pipeline, args: [ingest, ""], exit: 2, within: 5m }
          - { post: "${{ stack.url.viewer }}/api/jobs", json: { profile: thin, n: [1, true, null] }, expect: response.status == 202, save: { job: response.json.id } }
          - { poll: "${{ stack.url.viewer }}/api/jobs/${{ saved.job }}", until: response.json.state == 'succeeded', fail: response.json.state == 'failed', every: 1s, within: 5m }
        suites:
          ui:  { playwright: tests/stack, base-url: "${{ stack.url.viewer }}", allow-skips: ["*-cloud"], within: 10m }
          api: { run: "pytest -q tests/api --junitxml=api.xml", junit: api.xml, env: { JOB: "${{ saved.JOB }}" } }
        assert:
          - { logs: api, absent: ["Traceback", "ERROR"], present: ["startup complete"] }
          - { files: "corpus:/metadata/*.json", count: ">= 4", expect: file.json.schema_version == '3.1' }
          - { http: "${{ stack.url.viewer }}/", expect: "contains(response.body, '<title>')", headers: { x-key: a } }
          - { containers: pipeline, exit: 0, restarts: 0, oom: false }
        collect: [logs, inspect, stats, tests/stack/test-results]
        down: { volumes: false, keep-on-failure: 30m }
        """

    @Test("Names, compose files and variants come through")
    func whole() throws {
        let stack = try read(Self.sample)
        #expect(stack.name.value == "podcast")
        #expect(stack.compose.files.map(\.value) == ["compose/stack.yml", "compose/stack-test.yml"])
        #expect(stack.compose.profiles.map(\.value) == ["pipeline"])
        #expect(stack.environment.map(\.name.value) == ["FIXTURES_VERSION", "EMPTY", "COUNT"])
        #expect(stack.environment.map(\.value.value.source) == ["v1", "", "3"])
        #expect(stack.variants.map(\.name.value) == ["ml", "none", "cloud-thin"])
        let thin = try #require(stack.variants.last)
        #expect(thin.secrets.map(\.value) == ["OPENAI_API_KEY"])
        #expect(thin.environment.map(\.value.value.source) == ["${{ secrets.openai_api_key }}"])
        #expect(thin.files.map(\.value) == ["compose/thin.yml"])
        #expect(thin.profiles.map(\.value) == ["thin"])
        #expect(thin.suites?.map(\.value) == ["api"])
        #expect(stack.variants.first?.suites == nil)
        #expect(stack.collect.map(\.value) == ["logs", "inspect", "stats", "tests/stack/test-results"])
        #expect(!stack.down.removesVolumes && stack.down.keepOnFailure == 1800)
    }

    @Test("What makes it ready comes through")
    func ready() throws {
        let ready = try read(Self.sample).ready
        #expect(ready.map(\.within) == [60, 90, 60, 60])
        #expect(ready.map(\.range.start.line) == [13, 14, 15, 16])
        guard case .healthy(let api) = ready[0].condition, case .http(let request) = ready[1].condition,
            case .log(let feeds, let pattern) = ready[2].condition, case .exited(let migrate, 0) = ready[3].condition
        else {
            Issue.record("other kinds: \(ready.map(\.condition))")
            return
        }
        #expect([api, feeds, migrate].map(\.value) == ["api", "mock-feeds", "migrate"])
        #expect(request.method == "GET" && request.url.value.source == "${{ stack.url.viewer }}/api/health")
        #expect(request.expect?.value.source == "response.status == 200 && response.json.corpus_ready")
        #expect(pattern.value == "start worker process")
    }

    @Test("What is seeded comes through")
    func seed() throws {
        let seed = try read(Self.sample).seed
        guard seed.count == 3, case .copy(let from, let to, let owner, _) = seed[0],
            case .restore(let archive, let manifest, let whole, _) = seed[1],
            case .command(let command, let service, 60, _) = seed[2]
        else {
            Issue.record("other steps: \(seed)")
            return
        }
        #expect(from.value.source == "seed/feeds.yaml" && owner?.value == "1000:1000")
        #expect(to.owner.value == "corpus" && to.path.value.source == "/feeds.yaml")
        #expect(archive.value.source == "corpora/snapshot.tgz")
        #expect(manifest?.value.source == "corpora/snapshot.manifest.json" && whole.path.value.source == "/")
        #expect(command.value.source == "psql -f seed.sql" && service?.value == "db")
    }

    @Test("What is driven comes through")
    func drive() throws {
        let drive = try read(Self.sample).drive
        guard drive.count == 3, case .run(let service, let arguments, 2, 300, _) = drive[0],
            case .request(let post, 30, _) = drive[1], case .json(let json)? = post.body,
            case .poll(let poll, let until, let fail, 1, 300, _) = drive[2]
        else {
            Issue.record("other steps: \(drive)")
            return
        }
        #expect(service.value == "pipeline" && arguments.map(\.value.source) == ["ingest", ""])
        #expect(post.method == "POST" && post.expect?.value.source == "response.status == 202")
        #expect(try json.evaluate(in: EvaluationScope()).json(.compact) == #"{"profile":"thin","n":[1,true,null]}"#)
        #expect(post.save.map(\.name.value) == ["job"] && post.save.first?.value.value.source == "response.json.id")
        #expect(poll.method == "GET" && until.value.source == "response.json.state == 'succeeded'")
        #expect(fail?.value.source == "response.json.state == 'failed'")
    }

    @Test("Suites come through")
    func suites() throws {
        let suites = try read(Self.sample).suites
        guard suites.count == 2, case .playwright(let folder) = suites[0].kind,
            case .command(let command) = suites[1].kind
        else {
            Issue.record("other suites: \(suites)")
            return
        }
        #expect(suites.map(\.name.value) == ["ui", "api"] && suites.map(\.within) == [600, 1800])
        #expect(folder.value.source == "tests/stack" && suites[0].allowedSkips.map(\.value) == ["*-cloud"])
        #expect(suites[0].baseURL?.value.source == "${{ stack.url.viewer }}")
        #expect(command.value.source.hasPrefix("pytest -q") && suites[1].junit?.value.source == "api.xml")
        #expect(suites[1].environment.map(\.name.value) == ["JOB"])
    }

    @Test("Assertions come through")
    func assertions() throws {
        let assertions = try read(Self.sample).assertions
        guard assertions.count == 4, case .logs(_, let absent, let present, _) = assertions[0],
            case .files(let place, let count, let expect, _) = assertions[1],
            case .http(let request, _) = assertions[2],
            case .containers(let service, 0, 0, false, _) = assertions[3]
        else {
            Issue.record("other assertions: \(assertions)")
            return
        }
        #expect(absent.map(\.value) == ["Traceback", "ERROR"] && present.map(\.value) == ["startup complete"])
        #expect(place.owner.value == "corpus" && place.path.value.source == "/metadata/*.json")
        #expect(count?.value == CountCondition(.atLeast, 4))
        #expect(expect?.value.source == "file.json.schema_version == '3.1'")
        #expect(request.headers.map(\.name.value) == ["x-key"] && service.value == "pipeline")
    }

    @Test("A name and a compose file are enough")
    func least() throws {
        let stack = try read("stack: a\ncompose: { files: [compose.yml] }")
        #expect(stack.down.removesVolumes && stack.down.keepOnFailure == nil)
        #expect(stack.suites.isEmpty && stack.variants.isEmpty)
    }

    @Test("What an entry saves can be used below it, in whatever order the sections stand")
    func order() throws {
        _ = try read(
            """
            assert: [{ http: "http://a/${{ saved.JOB }}/${{ saved['other-one'] }}/${{ toJSON(saved) }}" }]
            drive:
              - { get: "http://a", save: { job: response.json.id, other-one: "${{ response.headers.etag }}" } }
              - { get: "http://a/${{ saved.job }}", save: { job: response.json.id } }
            stack: a
            compose: { files: [compose.yml] }
            """)
    }

    static let counts: [(String, CountCondition)] = [
        ("4", CountCondition(.equal, 4)), ("'>= 4'", CountCondition(.atLeast, 4)),
        ("<10", CountCondition(.less, 10)), ("'!= 0'", CountCondition(.not, 0)), ("'>0'", CountCondition(.more, 0)),
        ("'== 1'", CountCondition(.equal, 1)), ("<= 2", CountCondition(.atMost, 2)),
    ]

    @Test("A count is a number with or without a comparison", arguments: counts)
    func count(text: String, expected: CountCondition) throws {
        let stack = try read(
            "stack: a\ncompose: { files: [a.yml] }\nassert:\n  - files: a:/b\n    count: \(text)\n")
        guard case .files(_, let count, nil, _)? = stack.assertions.first else {
            Issue.record("other assertions: \(stack.assertions)")
            return
        }
        #expect(count?.value == expected)
    }
}
