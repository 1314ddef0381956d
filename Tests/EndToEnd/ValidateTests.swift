import Foundation
import TestSupport
import Testing

/// All errors of a file, and nothing that `run` would refuse is said to be valid.
@Suite("Validate", .ownThread)
struct ValidateTests {
    static let steps = "runs-on: linux, steps: [{ run: 'true' }]"

    @Test("tells of a call at its place, also of a file that was named, and beside other errors")
    func calls() throws {
        try Scratch.with(workflows: [
            "top": "on: push\njobs:\n  d:\n    uses: ./workflows/plain.yml\n  e:\n    uses: ./workflows/nope.yml\n",
            "plain": "on: push\njobs: { a: { \(Self.steps) } }\n",
            "mixed":
                "on: push\njobs:\n  d:\n    uses: ./workflows/nope.yml\n  e:\n    colour: red\n    \(Self.steps.prefix(14))\n    steps: [{ run: 'true' }]\n",
        ]) { scratch in
            for arguments in [["validate"], ["validate", "workflows/top.yml"]] {
                let answer = try scratch.start(arguments).answer()
                #expect(answer.status == 1, "\(answer)")
                #expect(
                    answer.output.contains("top.yml:4:11: error: The workflow './workflows/plain.yml'"), "\(answer)")
                #expect(answer.output.contains("top.yml:6:11: error: There is no workflow file"), "\(answer)")
            }
            let run = try scratch.run("run", "top")
            #expect(run.status == 2 && run.errors.contains("top.yml:4:11: error"), "\(run)")
            let mixed = try scratch.run("validate", "workflows/mixed.yml")
            #expect(mixed.output.contains("mixed.yml:4:11: error: There is no workflow file"), "\(mixed)")
            #expect(mixed.output.contains("mixed.yml:6:5: error: Unexpected value 'colour'"), "\(mixed)")
            let inside = try scratch.run("validate", "top.yml", in: scratch.path("workflows"))
            #expect(inside.output.contains("top.yml:6:11: error: There is no workflow file"), "\(inside)")
        }
    }

    @Test("tells of what stands behind an anchor once")
    func anchors() throws {
        let text =
            "on: push\njobs:\n  a:\n    runs-on: linux\n    steps: &steps [{ run: 'true', shel: bash }]\n  b:\n    runs-on: linux\n    steps: *steps\n"
        try Scratch.with(workflows: ["w": text]) { scratch in
            let answer = try scratch.run("validate")
            #expect(answer.output.components(separatedBy: "Unexpected value 'shel'").count == 2, "\(answer)")
        }
    }

    @Test("checks the stack files that git knows, wherever they stand, and those that are named")
    func stacks() throws {
        try Scratch.with(workflows: ["w": "on: push\njobs: { a: { \(Self.steps) } }\n"]) { scratch in
            try scratch.write("products/shop/shop.stack.yml", "stack: shop\ncompose: { file: [a.yml] }\n")
            try scratch.write("new.stack.yml", "stack: New\ncompose: { files: [a.yml] }\n")
            try scratch.git("add", "products")
            let all = try scratch.run("validate")
            #expect(all.status == 1, "\(all)")
            #expect(
                all.output.contains("products/shop/shop.stack.yml:2:12: error: There is no setting 'file'."), "\(all)")
            let named = try scratch.run("validate", "new.stack.yml")
            #expect(named.output.contains("new.stack.yml:1:8: error: 'New' is no name of a stack."), "\(named)")
        }
    }

    @Test(
        "refuses numbers that could only end or stop a job",
        arguments: [
            ("timeout-minutes: -1", "'timeout-minutes' must not be negative, not -1."),
            ("strategy: { max-parallel: 0, matrix: { v: [1] } }", "'max-parallel' must be 1 or more, not 0."),
            ("strategy: { max-parallel: -3, matrix: { v: [1] } }", "'max-parallel' must be 1 or more, not -3."),
        ])
    func numbers(line: String, expected: String) throws {
        let text = "on: push\njobs:\n  a:\n    \(line)\n    runs-on: linux\n    steps: [{ run: 'true' }]\n"
        try Scratch.with(workflows: ["w": text]) { scratch in
            let answer = try scratch.run("validate")
            #expect(
                answer.status == 1 && answer.output.contains("w.yml:4:") && answer.output.contains(expected),
                "\(answer)")
        }
    }

    @Test("leaves it to the run what an expression comes to, which fails the job with a sentence")
    func expression() throws {
        let text =
            "on: push\njobs:\n  a:\n    timeout-minutes: ${{ fromJSON(vars.T) }}\n    runs-on: linux\n    steps: [{ run: 'true' }]\n"
        try Scratch.with(workflows: ["w": text]) { scratch in
            #expect(try scratch.run("validate").status == 0)
            #expect(try scratch.run("run", "w", "--var", "T=5").status == 0)
            let answer = try scratch.run("run", "w", "--var", "T=\"x\"")
            #expect(answer.status == 1 && answer.output.contains("'timeout-minutes' is 'x'"), "\(answer)")
        }
    }
}
