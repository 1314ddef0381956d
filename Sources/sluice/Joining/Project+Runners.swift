import Git
import Planning
import Source
import Workflows

extension Project {
    /// The runners that jobs can have, the one named `local` first, then by the names of their files.
    ///
    /// - Parameter name: `--runner`: only this one. Throws a usage failure for a broken file, and for a name that no file has.
    func runners(at commit: CommitID?, only name: String? = nil) throws(Failure) -> (RunnerSet, notices: [String]) {
        let (files, notices) = try Policy(repository, own: commit).files(in: RunnerDefinition.folder)
        var (runners, told) = try Self.read(files)
        if let name {
            let known = runners.map(\.name)
            runners = runners.filter { $0.name == name }
            if runners.isEmpty { throw Self.unknown(name, known) }
        }
        guard !runners.isEmpty else { return (.standard, notices) }
        let sorted = runners.filter { $0.name == "local" } + runners.filter { $0.name != "local" }
        return (.defined(sorted), notices + told.map { DiagnosticRenderer().render($0) })
    }

    /// All that is wrong with the files, each file a runner of its own name.
    static func read(_ files: [SourceFile]) throws(Failure) -> (runners: [RunnerDefinition], told: [Diagnostic]) {
        var runners: [RunnerDefinition] = []
        var told: [Diagnostic] = []
        for file in files {
            let (runner, diagnostics) = RunnerReader().read(file)
            told += diagnostics
            guard let runner else { continue }
            if runners.contains(where: { $0.name == runner.name }) {
                told.append(.error("Another file tells of a runner '\(runner.name)', too.", path: file.path))
            }
            runners.append(runner)
        }
        guard !told.hasErrors else { throw Failure(.usage, told, files: files) }
        return (runners, told)
    }

    private static func unknown(_ name: String, _ known: [String]) -> Failure {
        guard !known.isEmpty else {
            return .usage(
                "There is no runner '\(name)'.", hint: "A file '\(RunnerDefinition.folder)/NAME.yml' would tell of one."
            )
        }
        let near = nearestName(to: name, among: known).map { "Did you mean '\($0)'? " } ?? ""
        return .usage("There is no runner '\(name)'.", hint: near + "Known are: \(known.joined(separator: ", ")).")
    }
}
