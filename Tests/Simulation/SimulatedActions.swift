import Planning

/// The actions that random workflows use: a JavaScript action with all its parts, composite ones in each other, and one of the workspace.
enum SimulatedActions {
    static let script = "o/script@v1"
    static let inner = "o/inner@v1"
    static let outer = "o/outer@v1"
    static let local = "./local"
    static let localScript = "./script"

    static let remote = [
        file(script, "runs: { using: node20, main: main.js, pre: pre.js, post: post.js }"),
        file(
            inner,
            """
            runs:
              using: composite
              steps:
                - { run: one, shell: bash, id: one }
                - uses: \(script)
                - { run: two, shell: bash, if: always() }
            """),
        file(
            outer,
            """
            runs:
              using: composite
              steps:
                - uses: \(inner)
                - { run: three, shell: bash, continue-on-error: true }
                - { uses: \(local), if: "!cancelled()" }
            """),
    ]

    /// What an engine finds in the workspace.
    static func read(_ reference: String) throws(PlanningError) -> PlannedAction {
        if reference == localScript {
            return try PlannedAction(
                reading: file(localScript, "runs: { using: node20, main: main.js, post: post.js, post-if: success() }"))
        }
        return try PlannedAction(
            reading: file(
                local,
                """
                runs:
                  using: composite
                  steps:
                    - { run: four, shell: bash }
                    - { uses: \(localScript), if: success() || failure() }
                """))
    }

    private static func file(_ reference: String, _ runs: String) -> ActionFile {
        ActionFile(
            reference: reference, folder: "/actions/\(reference)", name: "action.yml",
            text: "name: An action\ndescription: It acts\n\(runs)\n")
    }
}
