import Foundation
import TestSupport
import Testing

@Suite("Runner files", .ownThread)
struct RunnerFileTests {
    private func workflow(_ runsOn: String) -> String {
        "on: push\njobs:\n  a:\n    runs-on: \(runsOn)\n    steps: [{ run: 'echo \"on $RUNNER_NAME with $KEPT and ${NOT_KEPT-nothing}\"' }]\n"
    }

    @Test("give jobs their name, the caller's variables and their number at a time")
    func used() throws {
        try Scratch.with(workflows: ["w": workflow("[self-hosted, desk]")]) { scratch in
            try scratch.write(
                "runners/local.yml",
                "name: desk-1\nlabels: [self-hosted, desk]\nenvironment: [KEPT]\ncapacity: 1\n")
            try scratch.commit()
            let answer = try scratch.run("run", "w", environment: ["KEPT": "this", "NOT_KEPT": "that"])
            #expect(answer.status == 0, "\(answer)")
            #expect(answer.output.contains("on desk-1 with this and nothing"), "\(answer)")
            let plan = try scratch.run("plan", "w")
            #expect(plan.output.contains("[self-hosted, desk] on desk-1"), "\(plan)")
            #expect(plan.output.contains("1 job, 1 at a time"), "\(plan)")
            let doctor = try scratch.run("doctor")
            #expect(doctor.output.contains("desk-1") && doctor.output.contains("desk: this host"), "\(doctor)")
        }
    }

    @Test("refuse a label that no runner has, with its place and the nearest one, and start nothing")
    func refused() throws {
        try Scratch.with(workflows: ["w": workflow("desc")]) { scratch in
            try scratch.write("runners/local.yml", "name: local\nlabels: [self-hosted, desk]\n")
            try scratch.commit()
            let answer = try scratch.run("run", "w")
            #expect(answer.status == 2, "\(answer)")
            #expect(answer.errors.contains("workflows/w.yml:4:14: error: No runner has the label 'desc'."), "\(answer)")
            #expect(answer.errors.contains("Did you mean 'desk'?"), "\(answer)")
            #expect(try scratch.runCount() == 0)
        }
    }

    @Test("of which one is chosen with --runner, by its name")
    func chosen() throws {
        try Scratch.with(workflows: ["w": workflow("self-hosted")]) { scratch in
            try scratch.write("runners/local.yml", "name: local\nlabels: [self-hosted]\n")
            try scratch.write("runners/other.yml", "name: other\nlabels: [self-hosted]\n")
            try scratch.commit()
            #expect(try scratch.run("run", "w").output.contains("on local with"))
            #expect(try scratch.run("run", "w", "--runner", "other").output.contains("on other with"))
            let wrong = try scratch.run("run", "w", "--runner", "othre")
            #expect(wrong.status == 2 && wrong.errors.contains("Did you mean 'other'?"), "\(wrong)")
        }
    }

    @Test("that are broken are refused with their place")
    func broken() throws {
        try Scratch.with(workflows: ["w": workflow("self-hosted")]) { scratch in
            try scratch.write("runners/local.yml", "name: local\nlabels: [self-hosted]\ncapasity: 2\n")
            try scratch.commit()
            let answer = try scratch.run("run", "w")
            #expect(answer.status == 2, "\(answer)")
            #expect(
                answer.errors.contains("runners/local.yml:3:1: error: There is no setting 'capasity'."), "\(answer)")
            let checked = try scratch.run("validate")
            #expect(checked.status == 1 && checked.output.contains("runners/local.yml:3:1"), "\(checked)")
        }
    }
}
