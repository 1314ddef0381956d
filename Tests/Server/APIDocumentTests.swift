import Conductor
import Expressions
import Foundation
import HTTPTypes
import History
import Logging
import Planning
import Runs
import TestSupport
import Testing
import Workflows

@testable import Server

@Suite struct APIDocumentTests {
    @Test func knowsEveryRoute() throws {
        try withParts { parts in
            let routes = SluiceServer.routes(parts)
            let without = routes.filter { $0.operation == nil && !Self.isOfPages($0) }
                .map { "\($0.method.rawValue) \($0.path)" }
            #expect(without == [], "Each route but those of pages has an operation, so that it is in the document.")
            let ids = routes.compactMap { $0.operation?.id }
            #expect(Set(ids).count == ids.count, "\(ids)")
        }
    }

    /// Pages, what they are made of, and their forms.
    private static func isOfPages(_ route: Route) -> Bool {
        ["/", "/p", "/runner"].contains(route.path)
            || ["/p/", "/assets/", "/artifacts/"].contains { route.path.hasPrefix($0) }
    }

    @Test func saysWhoMayAsk() throws {
        try withParts { parts in
            let document = OpenAPIDocument(routes: SluiceServer.routes(parts), version: "1").value
            guard case .object(let fields) = document, case .object(let paths)? = fields["paths"] else {
                Issue.record("It has no paths.")
                return
            }
            var open: [String] = []
            for (path, item) in paths.entries {
                guard case .object(let operations) = item else { continue }
                for (method, operation) in operations.entries {
                    guard case .object(let said) = operation else { continue }
                    let isOpen = said["security"] == .array([])
                    #expect(isOpen == (said["x-role"] == nil), "\(method) \(path)")
                    if isOpen { open.append("\(method) \(path)") }
                }
            }
            #expect(
                open == [
                    "get /api/v1/openapi.json", "post /hooks/{project}", "get /metrics", "get /healthz", "get /readyz",
                ])
        }
    }

    @Test func namesSchemasThatThereAre() throws {
        try withParts { parts in
            let document = OpenAPIDocument(routes: SluiceServer.routes(parts), version: "1").value
            let known = Set(APISchemas.all.map(\.name))
            #expect(known.count == APISchemas.all.count)
            let named = Set(references(in: document))
            let prefix = "#/components/schemas/"
            for reference in named where reference.hasPrefix(prefix) {
                #expect(known.contains(String(reference.dropFirst(prefix.count))), "\(reference)")
            }
        }
    }

    private func references(in value: Value) -> [String] {
        switch value {
        case .object(let object):
            object.entries.flatMap { key, value -> [String] in
                if key == "$ref", case .string(let text) = value { return [text] }
                return references(in: value)
            }
        case .array(let items): items.flatMap(references)
        default: []
        }
    }

    private func withParts(_ body: (ServerParts) throws -> Void) throws {
        let folder = NSTemporaryDirectory() + "sluice-api-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let configuration = ServerConfiguration(
            dataDirectory: folder, filePath: nil, file: ServerFile(), listen: ServerConfiguration.usualAddress,
            version: "1")
        try body(
            ServerParts(
                settings: ServerSettings(configuration), projects: Projects(), control: NoControl(), news: News(),
                database: try ServerDatabase(path: folder + "/server.sqlite"), clock: FixedClock(),
                log: Logger(label: "test"), ending: ServerEnding()))
    }
}

/// Refuses everything.
struct NoControl: RunControl {
    private let refusal = Problem.conflict("Nothing is done here.")

    func plan(_ request: StartRequest, in project: ServedProject) async throws(Problem) -> PlanPreview { throw refusal }
    func start(_ request: StartRequest, in project: ServedProject) async throws(Problem) -> Int { throw refusal }
    func cancel(_ run: Int, isForced: Bool, by person: String, in project: ServedProject) async throws(Problem) {
        throw refusal
    }
    func rerun(
        _ run: Int, onlyFailed: Bool, by person: String, submission: String?, in project: ServedProject
    ) async throws(Problem) -> Int { throw refusal }
    func decide(_ decision: EnvironmentDecision, ofRun run: Int, in project: ServedProject) async throws(Problem) {
        throw refusal
    }
    func discharge(
        _ obligation: String, by person: String, submission: String?, in project: ServedProject
    ) async throws(Problem) {
        throw refusal
    }
    func resume(_ run: Int, in project: ServedProject) async throws(Problem) { throw refusal }
    func weigh(_ requests: [StartRequest], in project: ServedProject) async throws(Problem) -> [StartWeight] {
        throw refusal
    }
    func watch(_ project: ServedProject, tell: @escaping @Sendable (WatchMessage) -> Void) async throws(Problem) {
        throw refusal
    }
}

struct FixedClock: ClockPort {
    var time = Timestamp(nanoseconds: 1_000_000_000_000)

    func now() -> Timestamp { time }
    func sleep(until time: Timestamp) async throws {}
}
