extension PathologicalInput {
    private static let header = "on: push\njobs:\n"
    private static let matrix = "  a:\n    runs-on: x\n    strategy:\n      matrix:\n"
    private static let axes = (0..<10_000).map { "        k\($0): [1]\n" }.joined()
    private static let job = "  a:\n    runs-on: x\n    steps:\n"

    static let workflows = [
        PathologicalInput("ten thousand jobs", header) { "  j\($0):\n    runs-on: x\n    steps: [{run: x}]\n" },
        PathologicalInput("jobs in a chain", header) {
            "  j\($0): {runs-on: x, needs: [\($0 == 0 ? "" : "j\($0 - 1)")], steps: [{run: x}]}\n"
        },
        PathologicalInput("jobs in a circle", header) {
            "  j\($0): {runs-on: x, needs: j\($0 + 1), steps: [{run: x}]}\n"
        },
        PathologicalInput("jobs that need unknown ones", header) {
            "  job-\($0): {runs-on: x, needs: jib-\($0), steps: [{run: x}]}\n"
        },
        PathologicalInput(
            "one job that needs many unknown ones", header + "  a:\n    needs: [", counting: { "jib\($0)," }),
        PathologicalInput("jobs that are nothing", header, counting: { "  j\($0):\n" }),
        PathologicalInput("jobs with the same name", header, repeating: "  a: {runs-on: x, steps: [{run: x}]}\n"),
        PathologicalInput("many steps", header + job, repeating: "      - run: x\n"),
        PathologicalInput("steps that are nothing", header + job, repeating: "      -\n"),
        PathologicalInput("steps with the same id", header + job, repeating: "      - {id: a, run: x}\n"),
        PathologicalInput("steps with unknown keys", header + job, counting: { "      - {rum\($0): x}\n" }),
        PathologicalInput("steps with a bad action", header + job, repeating: "      - uses: x\n"),
        PathologicalInput("steps inside of steps", header + job + "      - ", repeating: "parallel: [{"),
        PathologicalInput("a matrix of many values", header + "  a:\n    strategy: {matrix: {x: [", repeating: "1,"),
        PathologicalInput(
            "a matrix of many keys", header + matrix,
            counting: { "        k\($0): [1]\n" }),
        PathologicalInput("a matrix that excludes unknown keys", header + matrix + axes + "        exclude:\n") {
            "          - {l\($0): 1}\n"
        },
        PathologicalInput("many variables", "env:\n", counting: { "  K\($0): x\n" }),
        PathologicalInput("many unknown keys", header, counting: { "runs-onn\($0): x\n" }),
        PathologicalInput("many events", "on:\n", counting: { "  pushh\($0):\n" }),
        PathologicalInput("the same event again", "on: [", repeating: "push,", end: "]"),
        PathologicalInput("many branches", "on:\n  push:\n    branches:\n", repeating: "      - 'a[b'\n"),
        PathologicalInput("many schedules", "on:\n  schedule:\n", repeating: "    - cron: '99 * * * *'\n"),
        PathologicalInput(
            "many unknown time zones", "on:\n  schedule:\n",
            repeating: "    - {cron: '1 2 * * *', timezone: Europe/Berlim}\n"),
        PathologicalInput("many inputs", "on:\n  workflow_dispatch:\n    inputs:\n", counting: { "      i\($0):\n" }),
        PathologicalInput("many permissions", "permissions:\n", counting: { "  p\($0): write\n" }),
    ]

    static let expressions = [
        PathologicalInput("expressions that are never closed", "env:\n  a: ", repeating: "${{"),
        PathologicalInput("many expressions in a line", "env:\n  a: ", repeating: "${{ github.sha }}"),
        PathologicalInput("many expressions that are refused", "env:\n  a: \"", repeating: "${{ x y }}", end: "\""),
        PathologicalInput("many lines with refused expressions", "env:\n", counting: { "  a\($0): ${{ x y }}\n" }),
        PathologicalInput("many unknown contexts", "env:\n", counting: { "  a\($0): ${{ secret.x }}\n" }),
        PathologicalInput("many conditions", header + job, repeating: "      - {if: a ==, run: x}\n"),
        PathologicalInput("deep parentheses", "env:\n  a: ${{ ", repeating: "(", end: " }}"),
        PathologicalInput("deep negations", "env:\n  a: ${{ ", repeating: "!", end: " }}"),
        PathologicalInput("one long expression", "env:\n  a: ${{ ", repeating: "a || ", end: "a }}"),
        PathologicalInput("one long string", "env:\n  a: ${{ '", repeating: "''", end: "' }}"),
        PathologicalInput(
            "a long expression in a scalar of many lines", "env:\n  a: |\n", repeating: "    ${{ a b }}\n"),
        PathologicalInput("expressions as keys", "env:\n", repeating: "  ${{ insert }}: x\n"),
        PathologicalInput("long expressions of the greatest length", "env:\n") {
            "  a\($0): ${{ \(String(repeating: "a || ", count: 4000)) a }}\n"
        },
    ]
}
