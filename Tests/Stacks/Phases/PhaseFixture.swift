import Expressions
import Foundation
import Source
import Synchronization
import Testing

@testable import Containers
@testable import Stacks
@testable import Workflows

/// What a phase has told.
final class PhaseEvents: Sendable {
    private let events = Mutex<[StackEvent]>([])

    func tell(_ event: StackEvent) { events.withLock { $0.append(event) } }

    var checked: [StackCheckResult] {
        events.withLock { $0.compactMap { if case .checked(let result) = $0 { result } else { nil } } }
    }
    var waiting: [String] {
        events.withLock { $0.compactMap { if case .waiting(let text) = $0 { text } else { nil } } }
    }
}

/// Containers of a project of a test's own on real docker, without compose: what phases look for are its labels.
struct PhaseFixture {
    static let image = "sluice-test/busybox:1"
    /// Where things stand in these tests' stack files.
    static let range = SourceRange(
        start: SourcePosition(line: 7, column: 3), end: SourcePosition(line: 7, column: 9))

    let engine: ContainerEngine
    let owner: OwnerLabels
    let project: String
    let folder: String
    let told = PhaseEvents()
    let cancellation = StackCancellation()

    /// Runs the body in a new folder, then removes what it made and sees that nothing is left.
    static func run(_ body: (PhaseFixture) throws -> Void) throws {
        let engine = try ContainerEngine.find(in: ProcessInfo.processInfo.environment)
        try #require(try engine.hasImage(image), "the image \(image) is missing: scripts/test-images builds it")
        let project = "sluice-phases-\(UUID().uuidString.lowercased().prefix(8))"
        let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path + "/" + project
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let owner = OwnerLabels(run: project, job: nil)
        defer {
            try? FileManager.default.removeItem(atPath: folder)
            #expect(throws: Never.self) { try engine.removeAll(of: owner) }
        }
        try body(PhaseFixture(engine: engine, owner: owner, project: project, folder: folder))
        try engine.removeAll(of: owner)
        #expect(try engine.objects(of: owner).isEmpty)
    }

    /// A context of a project without a container, for rules that ask nobody.
    static func withoutDocker(_ body: (StackContext) throws -> Void) throws {
        let fixture = PhaseFixture(
            engine: ContainerEngine(kind: .docker, program: "/nowhere/docker", environment: [:]),
            owner: OwnerLabels(run: "none", job: nil), project: "none", folder: "/nowhere")
        try body(try fixture.context(publishes: false) { _ in })
    }

    /// Makes a container of a service and starts it; its id.
    @discardableResult
    func start(_ service: String, _ script: String, options: [String] = [], starts: Bool = true) throws -> String {
        var arguments = ["create", "--name", "\(project)_\(service)_1"] + owner.arguments
        for (key, value) in ["project": project, "service": service, "oneoff": "False"] {
            arguments += ["--label", "com.docker.compose.\(key)=\(value)"]
        }
        arguments += options + [Self.image, "sh", "-c", script]
        let id = try #require(try engine.run(EngineCommand(arguments)).lines.last)
        if starts { try engine.start(id) }
        return id
    }

    func docker(_ arguments: String...) throws -> String { try engine.run(EngineCommand(arguments)).output }

    func write(_ path: String, _ text: String) throws {
        let whole = URL(fileURLWithPath: folder + "/" + path)
        try FileManager.default.createDirectory(
            at: whole.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: whole)
    }

    /// A context for these services, all of which have the test's image.
    func context(
        services: [String] = [], volumes: [String: String] = [:], compose: Compose? = nil, publishes: Bool = true,
        _ change: (inout StackFile) throws -> Void
    ) throws -> StackContext {
        var file = StackFile(
            file: SourceFile(path: "phases.stack.yml", text: ""), name: place("phases"),
            compose: ComposeSelection(files: [], profiles: []), environment: [], variants: [], ready: [], seed: [],
            drive: [], suites: [], assertions: [], collect: [], down: StackDown(removesVolumes: true))
        try change(&file)
        let model = IsolatedProject(
            name: project, path: folder + "/model.json", folder: folder,
            services: services.map { name in
                IsolatedProject.Service(
                    name: name, image: Self.image, tag: Self.image, isBuilt: false, hasBuild: false,
                    hasHealthCheck: false, restartsAlways: false, replicas: 1, profiles: [], containerPorts: [],
                    dependencies: [])
            }, volumes: volumes, networks: [:], warnings: [], owner: owner, digest: "")
        let context = StackContext(
            file: file,
            identity: StackIdentity(
                name: "phases", file: "phases.stack.yml", variant: nil, project: project, sha: nil, isDirty: true,
                composeDigest: ""),
            folder: folder, output: folder + "/output", engine: engine,
            compose: compose
                ?? Compose(version: .v1, program: "/nowhere/docker-compose", leading: [], environment: [:]),
            project: model, environment: ["COLOUR": "blue"], secrets: ["TOKEN": "hidden"],
            cancellation: cancellation,
            lastLines: { service, count in Array(lines(of: service).suffix(count)) },
            lines: { service, place in
                let lines = lines(of: service)
                return (Array(lines.dropFirst(place)), lines.count)
            }, tell: { [told] in told.tell($0) })
        if publishes { context.publish(try addresses()) }
        return context
    }

    private func lines(of service: String) -> [String] {
        let label = "label=com.docker.compose.service=\(service)"
        let list = EngineCommand(["ps", "-aq", "--filter", label, "--filter", "label=sluice.run=\(project)"])
        let ids = (try? engine.run(list).lines) ?? []
        return ids.flatMap { id in
            ((try? engine.logs(of: id)) ?? "").split(whereSeparator: \.isNewline).map(String.init)
        }
    }

    private func addresses() throws -> [StackAddress] {
        let list = EngineCommand(["ps", "-q"] + owner.filters)
        return try engine.run(list).lines.flatMap { id in
            let service = try docker(
                "inspect", "--format", #"{{index .Config.Labels "com.docker.compose.service"}}"#, id)
            let name = service.trimmingCharacters(in: .whitespacesAndNewlines)
            return try engine.ports(of: id).map {
                StackAddress(service: name, containerPort: $0.container, hostPort: $0.host)
            }
        }
    }
}

/// A value at the place of these tests.
func place<Value: Hashable & Sendable>(_ value: Value) -> Located<Value> { Located(value, at: PhaseFixture.range) }

func template(_ text: String) throws -> Located<Template> { place(try Template(parsing: text)) }

func condition(_ text: String) throws -> Located<Condition> { place(try Condition(parsing: text)) }

/// A request as a stack file has it.
func request(
    _ url: String, method: String = "GET", body: StackRequest.Body? = nil, expect: String? = nil,
    save: [String: String] = [:]
) throws -> StackRequest {
    StackRequest(
        method: method, url: try template(url), headers: [], body: body, expect: try expect.map { try condition($0) },
        save: try save.map { .init(name: place($0.key), value: place(try Expression(parsing: $0.value))) })
}

/// What fails in a phase.
func failure(_ body: () throws -> Void) -> StackFailure? {
    #expect(throws: StackFailure.self, performing: body)
}
