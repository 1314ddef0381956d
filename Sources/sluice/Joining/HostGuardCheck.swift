import Display
import Git
import Glibc
import Planning
import Source
import Workflows

/// Asks before steps run that would harm the machine, or refuses them.
struct HostGuardCheck {
    /// Warnings, each at the line that would do harm.
    let findings: [Diagnostic]
    private let files: [SourceFile]
    private let policy: HostGuardPolicy

    init(_ plan: Plan, _ catalog: WorkflowCatalog, _ repository: Repository, policy: HostGuardPolicy) {
        self.policy = policy
        let read = { (path: String) -> SourceFile? in
            if let file = catalog.files[path] { return file }
            let bytes = (try? repository.read(path, at: catalog.commit)) ?? nil
            return bytes.map { SourceFile(path: path, text: String(decoding: $0, as: UTF8.self)) }
        }
        findings = policy == .allow ? [] : HostGuard(plan, read: read).findings()
        files = Set(findings.compactMap(\.path)).sorted().compactMap(read)
    }

    /// Throws a usage failure with the place of each line, unless a person at the terminal wants the run all the same.
    func check() throws(Failure) {
        guard !findings.isEmpty else { return }
        if policy == .ask, isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1, ask() { return }
        let errors = findings.map { Diagnostic.error($0.message, path: $0.path, range: $0.range) }
        var refused = errors
        refused[refused.count - 1].hint =
            "'--host-guard allow' runs it all the same, 'host-guard: allow' in \(Settings.path) always; in a job with "
            + "'container:' the machine's files are out of reach."
        throw Failure(.usage, refused, files: files)
    }

    private func ask() -> Bool {
        let style = Style(descriptor: STDERR_FILENO, environment: ProcessEnvironment.all)
        let renderer = DiagnosticRenderer(files: files, coloured: style.isColoured)
        let text = findings.map { renderer.render($0) }.joined(separator: "\n")
        StandardOutput.write(text + "\nRun it all the same? [y/N] ", to: STDERR_FILENO)
        return ["y", "yes"].contains(readLine()?.lowercased() ?? "")
    }
}
