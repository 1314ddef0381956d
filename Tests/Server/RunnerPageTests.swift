import Foundation
import TestSupport
import Testing

@testable import Server

@Suite("The page of the machine", .ownThread) struct RunnerPageTests {
    @Test("tells capacity, floors, programs, version, what runs, and what could not be opened")
    func page() throws {
        let configuration = """
            capacity: { jobs: 3, memory-floor: 100MiB, disk-floor: 1GiB }
            """
        try ServedScratch.with(
            workflows: [
                "slow": """
                on: [push, workflow_dispatch]
                jobs:
                  wait:
                    runs-on: ubuntu-latest
                    steps: [{ run: 'for i in $(seq 6000); do test -e gate && break; sleep 0.1; done' }]
                """
            ], configuration: configuration
        ) { served in
            let scratch = served.scratch
            let run = try scratch.start(["run", "slow", "--data-dir", served.store, "--ref", "main"])
            let isShown = try eventually(within: 120) {
                try served.page("/runner").section("running").contains("href=\"/p/demo/runs/1\"")
            }
            #expect(isShown, "\(run.output)\(run.errors)")
            let page = try served.page("/runner")
            #expect(page.status == 200 && page.section("capacity").contains("Jobs at a time"), "\(page)")
            let version = try scratch.run("--version").output.trimmingCharacters(in: .newlines)
            let machine = page.section("machine")
            #expect(!version.isEmpty && machine.contains(">\(version)<"), "\(version): \(machine)")
            #expect(machine.contains("Disk") && machine.contains("Memory") && machine.contains("Up for"), "\(machine)")
            // One that answers too late is asked again a minute later.
            let hasAnswered = try eventually(within: 240) {
                try served.page("/runner").section("programs").contains("git version")
            }
            #expect(hasAnswered, "\(page.section("programs"))")
            #expect(try scratch.run("cancel", "1", "--data-dir", served.store).status == 0)
            _ = try run.answer()
        }
    }

    @Test("programs are told with what they say of themselves, or that they are not there or do not answer")
    func tools() throws {
        let folder = NSTemporaryDirectory() + "sluice-tools-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (name, script) in [
            "docker": "test \"$1\" = version && echo client 27.9.9, server 27.9.8",
            "sops": "echo 'It is <broken>.'; exit 1",
        ] {
            try "#!/bin/sh\n\(script)\n".write(toFile: "\(folder)/\(name)", atomically: false, encoding: .utf8)
            chmod("\(folder)/\(name)", 0o755)
        }
        let path = folder + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")
        try ServedScratch.with(environment: ["PATH": path]) { served in
            let rows = [
                "docker": "Here client 27.9.9, server 27.9.8 containers, services and stacks",
                "sops": "Does not answer It is <broken>. secrets that are kept encrypted",
            ]
            var words = ""
            // One that answers too late is asked again a minute later.
            let isTold = try eventually(within: 300) {
                words = PageText(try served.page("/runner").section("programs")).words
                return rows.allSatisfy { words.contains("\($0.key) \($0.value)") }
            }
            #expect(isTold, "\(words)")
            #expect(words.contains("terraform or tofu ") && words.contains("chromium "), "\(words)")
        }
    }

    @Test("a project that cannot be opened is named with the reason")
    func fault() throws {
        try ServedScratch.with(workflows: [:]) { served in
            let before = try served.page("/runner")
            #expect(!before.text.contains("&#39;broken&#39;"))
            try FileManager.default.createDirectory(
                atPath: served.data + "/projects", withIntermediateDirectories: true)
            try "".write(toFile: served.data + "/projects/broken", atomically: false, encoding: .utf8)
            try served.configure(
                """
                projects:
                  demo: { repository: \(served.scratch.repository) }
                  broken: { repository: \(served.scratch.repository) }

                """)
            served.process?.signal(SIGHUP)
            let isTold = try eventually(within: 120) {
                try served.page("/runner").text.contains("The project &#39;broken&#39;:")
            }
            #expect(isTold, "\(served.log)")
        }
    }

    @Test("a program that does not end, says too much, or is not there is told in time")
    func programs() {
        #expect(
            ChildOutput.of(["sh", "-c", "echo yes; exit 3"], seconds: 120) == .ended(status: 3 << 8, text: "yes\n"))
        #expect(ChildOutput.of(["no-such-program-at-all"], seconds: 120) == .absent)
        let start = ContinuousClock.now
        #expect(ChildOutput.of(["sh", "-c", "sleep 600 & sleep 600"], seconds: 1) == .tooSlow)
        #expect(ContinuousClock.now - start < .seconds(300))
        guard case .ended(0, let text) = ChildOutput.of(["sh", "-c", "yes | head -c 1000000"], seconds: 120) else {
            Issue.record("It was not read to its end.")
            return
        }
        #expect(text.utf8.count == 16 << 10)
    }

    @Test("programs are asked once, however many ask at the same time")
    func shelf() async throws {
        let file = NSTemporaryDirectory() + "sluice-tools-\(UUID().uuidString)"
        defer { unlink(file) }
        let tool = ToolShelf.Tool(
            name: "one", purpose: "tests", commands: [["no-such-program"], ["sh", "-c", "echo v1; echo x >> \(file)"]])
        let shelf = ToolShelf([tool], patience: 120)
        await withTaskGroup(of: [ToolFinding].self) { group in
            for _ in 0..<8 { group.addTask { await shelf.findings() } }
            for await findings in group {
                #expect(findings == [ToolFinding(name: "one", purpose: "tests", state: .present(version: "v1"))])
            }
        }
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "x\n")
    }
}
