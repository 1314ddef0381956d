import Expressions
import Foundation
import Source
import Synchronization

@testable import Containers
@testable import Stacks
@testable import Workflows

/// What a stack test has told.
final class ToldEvents: Sendable {
    private let events = Mutex<[StackEvent]>([])

    private let reaction: @Sendable (StackEvent) -> Void

    /// - Parameter reaction: Called with each event as it is told.
    init(reaction: @escaping @Sendable (StackEvent) -> Void = { _ in }) { self.reaction = reaction }

    func tell(_ event: StackEvent) {
        events.withLock { $0.append(event) }
        reaction(event)
    }

    var all: [StackEvent] { events.withLock { $0 } }

    var warnings: [String] { all.compactMap { if case .warned(let text) = $0 { text } else { nil } } }
    var suites: [SuiteResult] { all.compactMap { if case .suiteFinished(let result) = $0 { result } else { nil } } }
    var lines: [StackLine] { all.compactMap { if case .line(let line) = $0 { line } else { nil } } }
    var collected: [[String]] { all.compactMap { if case .collected(let paths) = $0 { paths } else { nil } } }
}

/// A new folder that is gone when the body has returned.
func withScratchFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path + "/stack-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try body(folder)
}

extension Located {
    /// Where it stands is of no matter to a test.
    init(_ value: Value) { self.init(value, at: SourceRange(at: SourcePosition(line: 1, column: 1))) }
}

extension Located<Template> {
    init(parsing text: String) throws { self.init(try Template(parsing: text)) }
}

extension StackFile {
    /// A file that says nothing but this.
    static func of(
        suites: [StackSuite] = [], collect: [String] = [], variants: [StackVariant] = []
    ) -> StackFile {
        StackFile(
            file: SourceFile(path: "test.stack.yml", text: ""), name: Located("test"),
            compose: ComposeSelection(files: [], profiles: []), environment: [], variants: variants, ready: [],
            seed: [],
            drive: [], suites: suites, assertions: [], collect: collect.map { Located($0) },
            down: StackDown(removesVolumes: true, keepOnFailure: nil))
    }
}

extension StackContext {
    /// Of a stack without a container. Its project is nobody else's: processes are found by its name.
    static func testing(
        _ file: StackFile, folder: String, told: ToldEvents,
        project: String = "sluice-test-\(UUID().uuidString.prefix(8).lowercased())",
        engine: ContainerEngine = ContainerEngine(
            kind: .docker, program: "/nonexistent/docker", environment: ProcessInfo.processInfo.environment),
        variant: String? = nil, environment: [String: String] = [:], secrets: [String: String] = [:],
        cancellation: StackCancellation = StackCancellation(),
        lastLines: @escaping @Sendable (String, Int) -> [String] = { _, _ in [] },
        lines: @escaping @Sendable (String, Int) -> (lines: [String], next: Int) = { ([], $1) }
    ) -> StackContext {
        StackContext(
            file: file,
            identity: StackIdentity(
                name: "test", file: "test.stack.yml", variant: variant, project: project, sha: nil, isDirty: false,
                composeDigest: ""),
            folder: folder, output: folder + "/output", engine: engine,
            compose: Compose(version: .v1, program: "/nonexistent/docker-compose", leading: [], environment: [:]),
            project: IsolatedProject(
                name: project, path: folder + "/model.json", folder: folder, services: [], volumes: [:], networks: [:],
                warnings: [], owner: OwnerLabels(run: project, job: nil), digest: ""),
            environment: environment, secrets: secrets, cancellation: cancellation, lastLines: lastLines, lines: lines,
            tell: { told.tell($0) })
    }
}
