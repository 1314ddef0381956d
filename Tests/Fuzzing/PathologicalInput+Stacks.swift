extension PathologicalInput {
    private static let stack = "stack: a\ncompose: { files: [a.yml] }\n"

    static let stacks = [
        PathologicalInput("a stack of many checks", stack + "ready:\n", counting: { "  - { helthy\($0): api }\n" }),
        PathologicalInput(
            "a check with a long regular expression", stack + "ready:\n  - { log: a, matches: '", repeating: "(a|b)*",
            end: "' }"),
        PathologicalInput("a body of many keys", stack + "drive:\n  - post: http://a\n    json: {") {
            "k\($0): '${{ saved.a\($0) }}', "
        },
        PathologicalInput(
            "a body of many values", stack + "drive:\n  - post: http://a\n    json: [", repeating: "1,", end: "]"),
        PathologicalInput(
            "a suite of many expressions", stack + "suites: { a: { run: '", repeating: "${{ saved.a }}", end: "' } }"),
        PathologicalInput("variables of a stack", stack + "env:\n", counting: { "  K\($0): ${{ secretss.a }}\n" }),
    ]
}
