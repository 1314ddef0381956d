import Containers
import Foundation
import Stacks
import Synchronization
import Testing

/// Follows the containers of a project of a test's own, and removes them and the logs' folder at the end.
final class LogRecorder: Sendable {
    static let image = "sluice-test/busybox:1"

    let engine: ContainerEngine
    let project = "sluice-logs-\(UUID().uuidString.lowercased().prefix(8))"
    let folder = NSTemporaryDirectory() + "sluice-logs-\(UUID().uuidString.prefix(8))"
    private let events = Mutex<[StackEvent]>([])

    private init() throws {
        engine = try ContainerEngine.find(in: ProcessInfo.processInfo.environment)
        try #require(
            try engine.hasImage(Self.image), "the image \(Self.image) is missing: scripts/test-images builds it")
    }

    static func run(
        through endpoint: (ContainerEngine) throws -> EngineEndpoint = { try $0.endpoint() }, secrets: [String] = [],
        _ body: (LogRecorder, ContainerLogs) throws -> Void
    ) throws {
        let recorder = try LogRecorder()
        defer { recorder.remove() }
        let logs = try ContainerLogs(
            project: recorder.project, endpoint: try endpoint(recorder.engine), path: recorder.folder, secrets: secrets
        ) { event in
            recorder.events.withLock { $0.append(event) }
        }
        try logs.start()
        defer { logs.stop() }
        try body(recorder, logs)
    }

    /// `docker VERB`, with the labels of a service of this project.
    @discardableResult
    func docker(_ verb: String, service: String, _ arguments: [String], script: String) throws -> String {
        let labels = [
            "--network", "none", "--label", "com.docker.compose.project=\(project)", "--label",
            "com.docker.compose.service=\(service)",
        ]
        let result = try engine.run(
            EngineCommand([verb] + labels + arguments + [Self.image, "sh", "-c", script], limit: .seconds(300)))
        return result.lines.last ?? ""
    }

    /// Makes a container that is removed at its end, starts it once it is heard, and waits for its end.
    func oneShot(_ service: String, _ logs: ContainerLogs, _ arguments: [String] = [], script: String) throws {
        let id = try docker("create", service: service, ["--rm"] + arguments, script: script)
        logs.waitUntilHeard(within: 300)
        try engine.run(EngineCommand(["start", "--attach", id], limit: .seconds(300)))
    }

    var lines: [StackLine] {
        events.withLock { $0 }.compactMap { if case .line(let line) = $0 { line } else { nil } }
    }

    func texts(_ source: String) -> [String] { lines.filter { $0.source == source && !$0.isGap }.map(\.text) }

    var gaps: [StackLine] { lines.filter(\.isGap) }

    var states: [StackContainer] {
        events.withLock { $0 }.compactMap { if case .container(let container) = $0 { container } else { nil } }
    }

    /// Waits until it holds, for three minutes at most.
    func wait(_ condition: () -> Bool) throws {
        let end = ContinuousClock.now + .seconds(180)
        while !condition() {
            try #require(ContinuousClock.now < end, "it did not come; there is \(states) and \(lines.suffix(20))")
            usleep(5000)
        }
    }

    private func remove() {
        #expect(throws: Never.self) {
            for label in ["com.docker.compose.project", "sluice.stack"] {
                let ids = try engine.run(
                    EngineCommand(["ps", "--all", "--quiet", "--filter", "label=\(label)=\(project)"])
                ).lines
                if !ids.isEmpty { try engine.run(EngineCommand(["rm", "--force"] + ids)) }
            }
            try FileManager.default.removeItem(atPath: folder)
        }
    }
}
