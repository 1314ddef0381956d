import Expressions
import Planning
import Source
import Testing
import Workflows

@Suite("Where jobs run")
struct RunnerTests {
    static let local = RunnerDefinition(
        name: "local",
        labels: [
            .init("self-hosted"), .init("linux"), .init("deb", .image("debian:12")), .init("alp", .image("alpine:3")),
        ],
        timeoutMinutes: 5)
    static let big = RunnerDefinition(name: "big", labels: [.init("self-hosted"), .init("gpu")], group: "Lab")

    private func plan(_ runsOn: String, _ rest: String = "", _ runners: RunnerSet) throws(PlanningError) -> Plan {
        let repository = Repository("a:\n  runs-on: \(runsOn)\n\(rest)  steps: [{ run: make }, { run: test }]")
        var request = repository.request()
        request.runners = runners
        return try repository.plan(request)
    }

    private func fault(_ runsOn: String, _ runners: RunnerSet) -> String {
        do throws(PlanningError) {
            _ = try plan(runsOn, "", runners)
            return ""
        } catch {
            return error.diagnostics.map { fault in
                let start = fault.range?.start
                return "\(start?.line ?? 0):\(start?.column ?? 0) \(fault.message) \(fault.hint ?? "")"
            }.joined(separator: "\n")
        }
    }

    @Test(
        "Usual labels mean this host where no file says anything",
        arguments: [
            "ubuntu-latest", "ubuntu-24.04", "ubuntu-22.04-arm", "self-hosted", "[Linux, X64]", "windows-2022",
            "macos-14",
            "ubuntu-slim", "depot-ubuntu-latest-4", "custom-12.04", "{ group: any }",
        ])
    func standard(runsOn: String) throws {
        #expect(try plan(runsOn, "", .standard).jobs[0].runner == PlannedRunner(name: ""))
    }

    @Test(
        "A label that nobody has is refused with the nearest one",
        arguments: [
            ("gpu", RunnerSet.standard, "4:14 No runner has the label 'gpu'. A file 'runners/NAME.yml' can"),
            ("selfhosted", .standard, "4:14 No runner has the label 'selfhosted'. Did you mean 'self-hosted'? "),
            (
                "[linux, debb]", .defined([local]),
                "4:22 No runner has the label 'debb'. Did you mean 'deb'? Known are: self-hosted, linux, deb, alp."
            ),
            (
                "[linux, gpu]", .defined([local, big]),
                "4:14 No runner has all of the labels 'linux', 'gpu'. 'local' has 'linux'; 'big' has 'gpu'."
            ),
            (
                "[deb, alp]", .defined([local]),
                "4:20 On the runner 'local', 'deb' and 'alp' mean different images: 'debian:12' and 'alpine:3'. Name"
            ),
            (
                "{ group: lap }", .defined([local, big]),
                "4:23 There is no group of runners 'lap'. Did you mean 'Lab'? "
            ),
            ("{ group: lab, labels: linux }", .defined([local, big]), "4:36 No runner has the label 'linux'. "),
            (
                "{ group: lab }", .defined([local]),
                "4:23 There is no group of runners 'lab'. No runner file names a group."
            ),
        ])
    func refused(runsOn: String, runners: RunnerSet, expected: String) {
        #expect(fault(runsOn, runners).hasPrefix(expected), "\(fault(runsOn, runners))")
    }

    @Test(
        "All labels must be had by one runner, the first that has them",
        arguments: [
            ("self-hosted", PlannedRunner(name: "local")), ("[SELF-HOSTED, gpu]", PlannedRunner(name: "big")),
            ("[self-hosted, deb]", PlannedRunner(name: "local", image: "debian:12")),
            ("{ group: organization/lab }", PlannedRunner(name: "big")),
            ("{ group: '${{ github.event_name && ''lab'' }}', labels: [gpu] }", PlannedRunner(name: "big")),
            ("\"${{ fromJSON('{\\\"group\\\": \\\"lab\\\"}') }}\"", PlannedRunner(name: "big")),
        ])
    func chosen(runsOn: String, expected: PlannedRunner) throws {
        #expect(try plan(runsOn, "", .defined([Self.local, Self.big])).jobs[0].runner == expected)
    }

    @Test("An image that stands for the machine makes the job one in a container; a container of its own stays")
    func image() throws {
        let runners = RunnerSet.defined([Self.local])
        let plain = try plan("linux", "", runners).jobs[0]
        let inImage = try plan("deb", "", runners).jobs[0]
        #expect(!plain.usesContainers && inImage.usesContainers)
        #expect(inImage.steps.map(\.name) == ["Initialize containers", "Run make", "Run test"])
        let own = try plan("deb", "  container: busybox\n", runners).jobs[0]
        #expect(own.steps.map(\.name) == inImage.steps.map(\.name))
    }

    @Test("A combination's label counts for that combination alone")
    func matrix() throws {
        let plan = try plan(
            "${{ matrix.on }}", "  strategy: { matrix: { on: [linux, deb] } }\n", .defined([Self.local]))
        #expect(plan.jobs.map { $0.runner?.image } == [nil, "debian:12"])
        #expect(plan.jobs.map(\.steps.count) == [2, 3])
        #expect(PlanRenderer(plan).text(width: 120).contains("[linux] on local or [deb] on local in debian:12"))
    }

    @Test("Labels that come from needs are asked for when they are known")
    func later() throws {
        let repository = Repository(
            """
            a: { runs-on: linux, outputs: { r: x }, steps: [{ run: make }] }
            b: { needs: a, runs-on: "${{ needs.a.outputs.r }}", steps: [{ run: make }] }
            """)
        var request = repository.request()
        request.runners = .defined([Self.local])
        let plan = try repository.plan(request)
        func expanded(_ label: String) throws -> PlannedRunner? {
            try plan.expansion(ofJob: 1, contexts: ["needs": ["a": ["outputs": ["r": .string(label)]]]]).jobs[0].runner
        }
        #expect(try expanded("deb") == PlannedRunner(name: "local", image: "debian:12"))
        #expect {
            try expanded("dev")
        } throws: { error in
            "\(error)".contains("No runner has the label 'dev'")
        }
    }

    @Test("The runner's time holds for jobs that name none")
    func timeout() throws {
        let plan = try plan("linux", "", .defined([Self.local]))
        #expect(plan.standardTimeoutMinutes(ofJob: 0) == 5)
        #expect(try self.plan("linux", "", .standard).standardTimeoutMinutes(ofJob: 0) == 360)
    }

    @Test(
        "They come back from a journal as they were",
        arguments: [
            RunnerSet.unchecked, .standard, .defined([local, big]),
            .defined([
                .init(
                    name: "n", labels: [.init("l")],
                    capacity: 2, environment: ["A"], node: "/n", toolVersions: .warn)
            ]),
        ])
    func journal(runners: RunnerSet) throws {
        var request = Repository("a: { runs-on: x, steps: [{ run: make }] }").request()
        request.runners = runners
        #expect(try RunRequest(value: request.value).runners == runners)
    }
}
