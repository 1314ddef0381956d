import Display
import Execution
import Git
import Glibc
import History
import Runs
import Source
import Stacks
import Workflows

/// All that stands before a stack is begun: which file, which variant, which secrets, which commit.
struct StackPreparation {
    let home: StackHome
    let store: Store
    let found: FoundStackFile
    var stack: StackFile
    let options: StackOptions
    let values: StackValues
    let commit: StackCommit
    private(set) var isPartial = false

    /// Throws a usage failure for anything that is wrong; nothing has been started then. What others left is taken down first.
    ///
    /// - Parameter isUp: Whether somebody else has brought the stack up: docker may not be there then.
    init(_ options: StackOptions, isUp: Bool = false) throws(Failure) {
        self.options = options
        found = try FoundStackFile.find(options.file, repository: options.location.repository)
        let (stack, warnings) = try found.read()
        self.stack = stack
        home = try StackHome(options.location, around: found.folder)
        commit = try home.commit()
        values = try StackValues(
            found, stack, variant: options.variant, secrets: try Self.secrets(options, stack, home, commit),
            commit: commit)
        let renderer = DiagnosticRenderer(files: [found.file])
        for warning in warnings { Self.tell(renderer.render(warning)) }
        store = try home.project.openStore()
        if !isUp { try StackClosing(store: store).closeDeserted { Self.tell($0) } }
        // A variant that leaves suites out proves a part, as suites that are chosen by hand do.
        if let names = values.variant?.suites {
            self.stack.suites.removeAll { !Self.contains(names, $0) }
            isPartial = self.stack.suites.count < stack.suites.count
        }
    }

    private static func contains(_ names: [Located<String>], _ suite: StackSuite) -> Bool {
        names.contains { $0.value == suite.name.value }
    }

    /// Only these suites; all where none is named. Throws a usage failure for one that is not there.
    mutating func choose(_ suites: [String]) throws(Failure) {
        guard !suites.isEmpty else { return }
        let known = stack.suites.map(\.name.value)
        for name in suites where !known.contains(name) {
            throw .usage(
                "The stack '\(stack.name.value)' has no suite '\(name)'.",
                hint: nearestName(to: name, among: known).map { "Did you mean '\($0)'?" }
                    ?? "It has \(known.joined(separator: ", ")).")
        }
        stack.suites.removeAll { !suites.contains($0.name.value) }
        isPartial = true
    }

    /// Given, then those of `sluice.yml`; within a job, what the step has in its environment.
    private static func secrets(
        _ options: StackOptions, _ stack: StackFile, _ home: StackHome, _ commit: StackCommit
    ) throws(Failure) -> [String: String] {
        let environment = ProcessEnvironment.all
        var sources = try SecretSources(
            given: options.given.secrets, files: options.given.secretFiles, environment: environment)
        guard home.owner == nil else {
            let names = Set(stack.variants.flatMap { $0.secrets.map(\.value) })
            sources.add(environment.filter { names.contains($0.key) })
            return sources.secrets
        }
        let settings = try home.project.settings(at: commit.sha).settings
        sources.add(try ConfiguredSecrets(root: home.project.settingsRoot).read(settings.secrets))
        return sources.secrets
    }

    // MARK: The session

    func session(extent: StackTest.Extent) throws(Failure) -> StackSession {
        let project = Self.project(of: stack.name.value)
        let output = options.output.map { resolvedPath($0, from: Project.workingDirectory) }
        let draft = StackDraft(
            project: project, name: stack.name.value, file: found.file.path, folder: found.folder,
            variant: options.variant, sha: commit.sha?.hex, isDirty: commit.isDirty,
            isPartial: isPartial || extent == .up, removesVolumes: stack.down.removesVolumes, owner: Engine.identity,
            run: home.run, job: home.owner?.job,
            output: output ?? store.paths.stackDirectory(project), model: ModelFile.path(project: project))
        return StackSession(
            home: home, store: store, found: found, stack: stack, values: values, draft: draft, extent: extent,
            display: display(output: draft.output))
    }

    func display(output: String) -> any StackDisplay {
        let environment = ProcessEnvironment.all
        let places = StackPlaces(file: found.file, output: output, report: "\(output)/\(StackFiles.report)")
        return StackDisplayChoice.chosen(json: options.json, environment: environment).display(
            places: places, style: Style(descriptor: STDOUT_FILENO, environment: environment), showsLogs: options.logs,
            clock: { SystemClock().now().nanoseconds })
    }

    /// Compose takes small letters, digits, `-` and `_`.
    static func project(of name: String) -> String {
        let text = name.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") ? $0 : "-" }
        return "sluice-\(String(text))-\(randomText)"
    }

    /// Eight hexadecimal digits, by which the stack is told from all others.
    private static var randomText: String {
        let text = String(UInt32.random(in: 0 ... .max), radix: 16)
        return String(repeating: "0", count: 8 - text.count) + text
    }

    private static func tell(_ sentence: String) { StandardOutput.write(sentence + "\n", to: STDERR_FILENO) }
}
