import Expressions
import Planning
import Testing

struct CodingTests {
    private func decoded(_ json: String) throws -> RunRequest {
        try RunRequest(value: Value(parsingJSON: json))
    }

    @Test("A thousand random requests come back from JSON as they were")
    func roundTrip() throws {
        var random = RandomRequest(seed: 7)
        for _ in 0..<1000 {
            let request = random.request()
            let json = request.value.json(.compact)
            #expect(try decoded(json) == request, "\(json)")
            // A journal's rows are hashed: the same request is the same text.
            #expect(try decoded(json).value.json(.compact) == json)
        }
    }

    @Test("Names that differ in case only are all kept")
    func cases() throws {
        let request = RunRequest(
            workflow: "w", event: Repository.event(), environment: ["PATH": "a", "Path": "b"],
            matrix: ["os": ["a"], "OS": ["b"]])
        #expect(try decoded(request.value.json(.compact)) == request)
    }

    /// Never edited: journals hold such rows.
    private static let writtenByVersion1 = #"""
        {"workflow":"workflows/ci.yml",
        "event":{"name":"workflow_dispatch",
        "payload":{"ref":"refs/heads/main","inputs":{"dry":"true"}},
        "sha":"1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d","ref":"refs/heads/main",
        "head_ref":"h","base_ref":"b","actor":"ada","repository":"owner/name",
        "default_branch":"trunk","run_number":12,"run_attempt":3,"changed_paths":["a","b/c"],"is_snapshot":true},
        "inputs":{"dry":"true"},"variables":{"REGION":"eu"},"environment":{"CI_DEBUG":"1"},
        "jobs":["test"],"matrix":{"os":["a","b"]},"max_parallel":4,
        "succeeded":{"build":{"digest":"abc"}}}
        """#

    @Test("A request that version 1 wrote")
    func version1() throws {
        let request = try decoded(Self.writtenByVersion1)
        let event = EventFacts(
            name: "workflow_dispatch", payload: ["ref": "refs/heads/main", "inputs": ["dry": "true"]],
            sha: "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d", ref: "refs/heads/main", headRef: "h", baseRef: "b",
            actor: "ada", repository: "owner/name", defaultBranch: "trunk", runID: 12, runNumber: 12,
            runAttempt: 3, changedPaths: ["a", "b/c"], isSnapshot: true)
        let expected = RunRequest(
            workflow: "workflows/ci.yml", event: event, inputs: ["dry": "true"], variables: ["REGION": "eu"],
            environment: ["CI_DEBUG": "1"], jobs: ["test"], matrix: ["os": ["a", "b"]], maxParallel: 4,
            succeeded: [JobID("build"): ["digest": "abc"]])
        #expect(request == expected)
    }

    @Test("What an older version did not write has its default")
    func least() throws {
        let json = #"{"workflow":"w","event":{"name":"push","sha":"s","ref":"r","repository":"o/n"}}"#
        let request = try decoded(json)
        #expect(
            request
                == RunRequest(
                    workflow: "w",
                    event: EventFacts(name: "push", sha: "s", ref: "r", repository: "o/n", defaultBranch: ""),
                    maxParallel: 1))
    }

    @Test(
        "What is no request is refused in a sentence",
        arguments: [
            ("[]", "What stands in the journal is not a run's request."),
            ("{}", "In the journal, a run's request lacks its 'workflow'."),
            (#"{"workflow":1}"#, "In the journal, the 'workflow' of a run's request is no text."),
            (#"{"workflow":"w"}"#, "In the journal, a run's request lacks its 'event'."),
            (#"{"workflow":"w","event":{}}"#, "In the journal, an event lacks its 'name'."),
        ])
    func refused(json: String, message: String) throws {
        #expect(throws: EvaluationFailure(message: message)) { try decoded(json) }
    }
}

/// Requests with texts that are hard on JSON.
private struct RandomRequest {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// SplitMix64.
    private mutating func number(below limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((z ^ (z >> 31)) % UInt64(limit))
    }

    private mutating func text() -> String {
        let alphabet = [
            "a", "B", "/", "\"", "\\", "\n", "\u{1}", "é", "e\u{301}", "😀", " ", "ß", "\u{2028}", "${{ x }}",
        ]
        return (0..<number(below: 6)).map { _ in alphabet[number(below: alphabet.count)] }.joined()
    }

    private mutating func value(depth: Int) -> Value {
        switch number(below: depth > 0 ? 7 : 5) {
        case 0: .null
        case 1: .boolean(number(below: 2) == 0)
        case 2: .number(Double(number(below: 2_000_000) - 1_000_000) / 64)
        case 3, 4: .string(text())
        case 5: .array((0..<number(below: 4)).map { _ in value(depth: depth - 1) })
        default: .object(object(depth: depth - 1))
        }
    }

    private mutating func object(depth: Int) -> ValueObject {
        ValueObject((0..<number(below: 4)).map { _ in (text(), value(depth: depth)) })
    }

    private mutating func texts() -> [String: String] {
        Dictionary((0..<number(below: 5)).map { _ in (text(), text()) }, uniquingKeysWith: { $1 })
    }

    private mutating func list() -> [String] { (0..<number(below: 4)).map { _ in text() } }

    mutating func request() -> RunRequest {
        var event = EventFacts(
            name: text(), payload: object(depth: 3), sha: text(), ref: text(), headRef: text(), baseRef: text(),
            actor: text(), repository: text(), defaultBranch: text(), runID: number(below: 1 << 40),
            runNumber: number(below: 1 << 40), runAttempt: number(below: 9),
            changedPaths: number(below: 2) == 0 ? nil : list(),
            isSnapshot: number(below: 2) == 0)
        event.takenFrom = text()
        return RunRequest(
            workflow: text(), event: event, inputs: texts(), variables: object(depth: 1), environment: texts(),
            jobs: list(),
            matrix: Dictionary((0..<number(below: 3)).map { _ in (text(), list()) }, uniquingKeysWith: { $1 }),
            maxParallel: number(below: 99),
            succeeded: Dictionary(
                (0..<number(below: 3)).map { (JobID("job\($0)"), object(depth: 1)) }, uniquingKeysWith: { $1 }))
    }
}
