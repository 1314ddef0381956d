import Containers
import Foundation
import Source
import Stacks
import Synchronization
import Workflows

/// Real compose on real docker: a folder with a stack file, and stacks of it that are gone afterwards.
struct ComposeFixture {
    static let busybox = "sluice-test/busybox:1"

    /// Whether docker answers and compose is there.
    static let isHere: Bool = {
        let environment = ProcessInfo.processInfo.environment
        guard let engine = try? ContainerEngine.find(in: environment), (try? engine.version()) != nil else {
            return false
        }
        return (try? Compose.find(in: environment, engine: engine)) != nil
    }()

    let engine: ContainerEngine
    let compose: Compose
    let folder: String
    let file: StackFile

    /// - Parameter files: By their paths; `compose.yml` among them.
    init(stack: String = "", files: [String: String], profiles: String = "") throws {
        let environment = ProcessInfo.processInfo.environment
        engine = try ContainerEngine.find(in: environment)
        compose = try Compose.find(in: environment, engine: engine)
        folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path + "/compose-\(UUID().uuidString)"
        for (path, text) in files {
            let path = folder + "/" + path
            let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
            try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
            try text.write(toFile: path, atomically: false, encoding: .utf8)
        }
        let text = "stack: shop\ncompose: { files: [compose.yml], profiles: [\(profiles)] }\n" + stack
        let read = StackReader().read(SourceFile(path: "shop.stack.yml", text: text))
        guard let file = read.stack else { throw Unreadable(diagnostics: read.diagnostics.map(\.message)) }
        self.file = file
    }

    struct Unreadable: Error {
        var diagnostics: [String]
    }

    /// Gives the body a stack with a name of its own, and removes all of it and the folder.
    static func run(_ fixture: ComposeFixture, _ body: (RunningStack) throws -> Void) throws {
        defer { try? FileManager.default.removeItem(atPath: fixture.folder) }
        try fixture.stack(body)
    }

    /// A stack with a name of its own; all of it is gone when the body has returned.
    func stack(_ body: (RunningStack) throws -> Void) throws {
        let project = "sluice-shop-\(UUID().uuidString.lowercased().prefix(8))"
        let remains = StackRemains(project: project, engine: engine, modelFolder: folder + "/models")
        defer {
            // Where the body has thrown, its error is the one that counts.
            _ = try? remains.remove(volumes: true, images: true)
        }
        let stack = try RunningStack(self, project: project, remains: remains)
        try body(stack)
        try remains.remove(volumes: true, images: true)
    }
}

/// One stack of a fixture, and what it has told.
final class RunningStack {
    let context: StackContext
    let remains: StackRemains
    private let told: Told

    private final class Told: Sendable {
        let events = Mutex<[StackEvent]>([])
    }

    init(_ fixture: ComposeFixture, project: String, remains: StackRemains) throws {
        self.remains = remains
        let told = Told()
        self.told = told
        let isolated = try IsolatedProject.make(
            IsolatedProject.Request(
                file: fixture.file, variant: nil, project: project, folder: fixture.folder,
                owner: OwnerLabels(run: project, job: nil), modelFolder: remains.modelFolder), by: fixture.compose)
        context = StackContext(
            file: fixture.file,
            identity: StackIdentity(
                name: "shop", file: "shop.stack.yml", variant: nil, project: project, sha: nil, isDirty: false,
                composeDigest: isolated.digest),
            folder: fixture.folder, output: fixture.folder + "/output-\(project)", engine: fixture.engine,
            compose: fixture.compose, project: isolated, environment: [:], secrets: [:],
            cancellation: StackCancellation(), lastLines: { _, _ in [] }, lines: { _, place in ([], place) },
            tell: { event in told.events.withLock { $0.append(event) } })
        try FileManager.default.createDirectory(atPath: context.output, withIntermediateDirectories: true)
    }

    var events: [StackEvent] { told.events.withLock { $0 } }
    var images: [StackImage] {
        events.flatMap { event -> [StackImage] in if case .images(let images) = event { images } else { [] } }
    }

    func start() throws(StackFailure) {
        try StackCheck(context).run()
        try StackBuild(context).run()
        try StackUp(context).run()
    }

    /// The failure with which it ended.
    func failure() -> StackFailure? {
        do throws(StackFailure) {
            try start()
            return nil
        } catch {
            return error
        }
    }
}
