import Foundation
import TestSupport
import Testing

/// What a real bash offers where a person presses Tab.
@Suite("Completion in bash", .ownThread)
struct CompletionTests {
    static let workflow = """
        on: [push, workflow_dispatch]
        jobs:
          make: { runs-on: ubuntu-latest, steps: [{ name: Compile, run: echo made }] }
          test: { runs-on: ubuntu-latest, needs: make, steps: [{ run: echo tested }] }
        """

    private func offered(_ line: String, _ scratch: Scratch) throws -> Set<String> {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        let script = """
            source <(sluice --generate-completion-script bash)
            COMP_LINE='\(line)'; COMP_POINT=${#COMP_LINE}; COMP_CWORD=\(words.count - 1)
            COMP_WORDS=(\(words.map { "'\($0)'" }.joined(separator: " ")))
            _sluice sluice "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}" 2> /dev/null
            printf '%s\\n' "${COMPREPLY[@]}"
            """
        let folder = (scratch.sluice as NSString).deletingLastPathComponent
        let path = folder + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
        let answer = try scratch.start(["-c", script], program: "bash", environment: ["PATH": path]).answer()
        return Set(answer.output.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) })
    }

    @Test("carries out nothing of what a repository's names hold")
    func hostile() throws {
        let steps = "[{ name: 'S$(touch s)', run: 'echo `touch r` hi' }]"
        let workflow = "on: push\njobs: { a: { runs-on: linux, steps: \(steps) } }\n"
        try Scratch.with(workflows: ["w": workflow, "w$(touch f)": workflow]) { scratch in
            for name in ["b$(touch${IFS}b)", "c`touch${IFS}c`"] { try scratch.git("branch", name) }
            #expect(try scratch.run("run", "w.yml").status == 0)
            #expect(try offered("sluice run ", scratch).contains("w"))
            #expect(try offered("sluice run w --ref ", scratch) == ["main"])
            #expect(try !offered("sluice logs 1 --step ", scratch).contains { $0.contains("touch") })
            let made = try FileManager.default.contentsOfDirectory(atPath: scratch.repository)
            #expect(Set(made).isDisjoint(with: ["s", "r", "f", "b", "c"]), "\(made)")
        }
    }

    @Test("names workflows, jobs, events, runs, steps, and nothing where there is no repository")
    func names() throws {
        try Scratch.with(workflows: ["story": Self.workflow, "other": Self.workflow]) { scratch in
            try scratch.write("workflows/fresh.yml", Self.workflow)
            #expect(try offered("sluice run ", scratch).isSuperset(of: ["story", "other", "fresh"]))
            #expect(try offered("sluice run st", scratch) == ["story"])
            #expect(try offered("sluice run story --job ", scratch) == ["make", "test"])
            #expect(try offered("sluice run story --event ", scratch) == ["push", "workflow_dispatch"])
            #expect(try offered("sluice run story --ref ", scratch) == ["main"])
            #expect(try scratch.run("run", "story").status == 0)
            for command in ["show", "logs", "rerun"] {
                #expect(try offered("sluice \(command) ", scratch).isSuperset(of: ["1", "last"]), "\(command)")
            }
            #expect(try offered("sluice logs 1 --job ", scratch) == ["make", "test"])
            #expect(try offered("sluice logs 1 --step C", scratch) == ["Compile"])
            try FileManager.default.removeItem(atPath: scratch.path(".git"))
            #expect(try offered("sluice logs 1 --job ", scratch).isDisjoint(with: ["make", "test"]))
        }
    }
}
