import Foundation
import TestSupport
import Testing

@testable import Containers
@testable import Stacks
@testable import Workflows

@Suite("The phase assert", .ownThread)
struct AssertionTests {
    private func check(_ context: StackContext) -> StackFailure? {
        do {
            try StackAssertions(context).run()
            return nil
        } catch {
            return error
        }
    }

    private func logs(_ service: String, absent: [String] = [], present: [String] = []) -> StackAssertion {
        .logs(
            service: place(service), absent: absent.map { place($0) }, present: present.map { place($0) },
            PhaseFixture.range)
    }

    private func files(_ path: String, _ count: CountCondition?, _ expect: String? = nil) throws -> StackAssertion {
        .files(
            StackPlace(owner: place("corpus"), path: try template(path)), count: count.map { place($0) },
            expect: try expect.map { try condition($0) }, PhaseFixture.range)
    }

    @Test("logs have what they should, and nothing that they should not")
    func logs() throws {
        try PhaseFixture.run { fixture in
            let id = try fixture.start("api", "echo startup complete; echo Traceback here >&2; exec sleep 3000")
            let isSaid = eventually(within: 120) {
                (try? fixture.engine.logs(of: id, tail: 10))?.split(whereSeparator: \.isNewline).count == 2
            }
            #expect(isSaid)
            func found(_ assertion: StackAssertion) throws -> StackFailure? {
                check(try fixture.context(services: ["api"]) { $0.assertions = [assertion] })
            }
            #expect(try found(logs("api", absent: ["ERROR"], present: ["startup complete"])) == nil)
            let trace = try found(logs("api", absent: ["ERROR", "Traceback"]))
            #expect(trace?.message.contains("has \"Traceback\" in line") == true)
            #expect(trace?.message.hasSuffix(": Traceback here") == true)
            #expect(trace?.lastLines.contains("Traceback here") == true)
            let missing = try found(logs("api", present: ["ready"]))
            #expect(missing?.message == "\"ready\" is in none of the 2 lines of the service 'api'.")
            #expect(try found(logs("apy", absent: ["a"]))?.message == "The compose project has no service 'apy'.")
        }
    }

    @Test("files of a volume are counted and looked into, whether a container mounts it or none")
    func files() throws {
        for isMounted in [true, false] {
            try PhaseFixture.run { fixture in
                let volume = fixture.project + "_corpus"
                try fixture.engine.run(EngineCommand(["volume", "create"] + fixture.owner.arguments + [volume]))
                let script = """
                    mkdir -p metadata/old && cd metadata && touch old/z.json a.txt && ln -s 1.json link.json
                    for i in 1 2 3; do echo "{\\"v\\":\\"3.$((i / 3))\\"}" >$i.json; done
                    """
                let task = try fixture.start("task", script, options: ["-v", volume + ":/data", "-w", "/data"])
                _ = try fixture.engine.wait(for: task, limit: .seconds(30))
                if !isMounted { _ = try fixture.docker("rm", task) }
                func found(_ assertion: StackAssertion) throws -> StackFailure? {
                    check(
                        try fixture.context(services: ["task"], volumes: ["corpus": volume]) {
                            $0.assertions = [assertion]
                        })
                }
                #expect(try found(files("/metadata/*.json", .init(.equal, 3), "file.size == 12")) == nil)
                #expect(try found(files("/metadata/**", .init(.equal, 5))) == nil)
                #expect(try found(files("/*", .init(.equal, 0))) == nil)
                #expect(
                    try found(
                        files("/metadata/1.json", nil, "file.path == '/metadata/1.json' && file.name == '1.json'"))
                        == nil)
                let version = try found(files("/metadata/*.json", nil, "file.json.v == '3.0'"))
                #expect(
                    version?.message
                        == """
                        1 of 3 files at "corpus:/metadata/*.json": /metadata/3.json: file.json.v == '3.0' was false: \
                        file.json.v is "3.1".
                        """)
                let few = try found(files("/metadata/*.json", .init(.atLeast, 4)))
                #expect(few?.message == "3 files at \"corpus:/metadata/*.json\" where >= 4 are expected.")
                let none = try found(files("/nowhere/*.json", nil))
                #expect(none?.message == "0 files at \"corpus:/nowhere/*.json\" where >= 1 is expected.")
            }
        }
    }

    @Test("all are looked at and told; the first that does not hold is the cause")
    func all() throws {
        try PhaseFixture.run { fixture in
            let task = try fixture.start("task", "exit 3")
            _ = try fixture.engine.wait(for: task, limit: .seconds(30))
            let context = try fixture.context(services: ["task"]) {
                $0.assertions = [
                    .containers(service: place("task"), exit: 3, restarts: 0, oom: false, PhaseFixture.range),
                    .containers(service: place("task"), exit: 0, restarts: nil, oom: nil, PhaseFixture.range),
                    .http(try request("http://127.0.0.1:1/"), PhaseFixture.range),
                ]
            }
            let found = check(context)
            #expect(
                found?.message
                    == """
                    The container "\(fixture.project)_task_1" of the service 'task' has ended with exit code 3 instead \
                    of 0.
                    """)
            #expect(fixture.told.checked.map(\.outcome) == [.success, .failure, .failure])
            #expect(fixture.told.checked.allSatisfy { $0.phase == .assert && $0.range != nil })
        }
    }

    @Test("memory that was exhausted is seen")
    func memory() throws {
        try PhaseFixture.run { fixture in
            // Docker hears of it a moment later, and not at all when the container has gone meanwhile.
            let task = try fixture.start(
                "task", "head -c 200000000 /dev/zero | tail -c 150000000 >/dev/null; sleep 3",
                options: ["--memory", "16m"])
            _ = try fixture.engine.wait(for: task, limit: .seconds(60))
            let context = try fixture.context(services: ["task"]) {
                $0.assertions = [
                    .containers(service: place("task"), exit: nil, restarts: nil, oom: false, PhaseFixture.range)
                ]
            }
            #expect(check(context)?.message.hasSuffix("was ended because its memory was exhausted.") == true)
        }
    }
}
