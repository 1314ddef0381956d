import Glibc

extension Compose {
    /// The engine's own compose where it has one, else `docker-compose` on PATH. Throws `notInstalled`.
    package static func find(
        in environment: [String: String], engine: ContainerEngine
    ) throws(ContainerError) -> Compose {
        let environment = environment.filter { !chosenByUs.contains($0.key) }.merging(["COMPOSE_PROFILES": ""]) { $1 }
        let plugin = try engine.result(of: EngineCommand(["compose", "version", "--short"], limit: .seconds(60)))
        if plugin.hasSucceeded, let version = version(from: plugin) {
            return Compose(
                version: version, program: engine.program, leading: ["compose"], environment: environment)
        }
        let path = environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        let programs = path.split(separator: ":").filter { $0.hasPrefix("/") }.map { "\($0)/docker-compose" }
        if engine.kind == .docker, let program = programs.first(where: { access($0, X_OK) == 0 }) {
            let run = CommandRun(program: program, environment: environment)
            let result = try run.run(EngineCommand(["version", "--short"], limit: .seconds(60)))
            // A program that does not tell its version is the old one, or as good as none.
            return Compose(
                version: version(from: result) ?? .v1, program: program, leading: [], environment: environment)
        }
        throw ContainerError(
            .notInstalled,
            """
            Neither "\(engine.kind.rawValue) compose" nor docker-compose is here. Install one of them, on Debian or \
            Ubuntu by "apt-get install docker-compose".
            """)
    }

    /// What a call says by its options; these would say it again, and `.env` of the project once more.
    private static let chosenByUs: Set<String> = ["COMPOSE_FILE", "COMPOSE_PROJECT_NAME", "COMPOSE_PROFILES"]

    /// Of `1.29.2`, `2.24.5` or `v2.24.5`.
    private static func version(from result: CommandResult) -> Version? {
        guard let text = result.lines.last?.drop(while: { $0 == "v" || $0.isWhitespace }) else { return nil }
        return text.prefix { $0.isNumber }.isEmpty ? nil : Int(text.prefix { $0.isNumber }) == 1 ? .v1 : .v2
    }
}
