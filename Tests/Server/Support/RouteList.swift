import Foundation
import HTTPTypes
import Logging
import Server
import Testing
import Workflows

/// What can be asked of a server: its own table of routes, so that a new one is in each test of all.
struct RouteList {
    struct Place {
        var method: String
        /// With names in braces.
        var path: String
        /// Nil for what anybody may ask.
        var role: ServerRole?
        var mostBytes: Int

        var isWrite: Bool { !["GET", "HEAD", "OPTIONS"].contains(method) }
        var isOfTheAPI: Bool { path.hasPrefix("/api/") }
        /// What stands in braces, in its order; without the star of what takes the rest.
        var names: [String] {
            path.split(separator: "/").filter { $0.hasPrefix("{") }.map {
                $0.dropFirst().dropLast().filter { $0 != "*" }
            }
        }

        /// The path with these values for its names, as they are.
        func filled(_ values: [String: String]) -> String {
            path.split(separator: "/", omittingEmptySubsequences: false).map { part in
                guard part.hasPrefix("{") else { return String(part) }
                return values[part.dropFirst().dropLast().filter { $0 != "*" }] ?? String(part)
            }.joined(separator: "/")
        }

        /// What its writes are sent as.
        var headers: [String: String] {
            guard isWrite else { return [:] }
            return ["Content-Type": isOfTheAPI ? "application/json" : "application/x-www-form-urlencoded"]
        }
        var body: String? { isWrite ? (isOfTheAPI ? "{}" : "a=b") : nil }
    }

    static func all() throws -> [Place] {
        let folder = NSTemporaryDirectory() + "sluice-routes-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let configuration = ServerConfiguration(
            dataDirectory: folder, filePath: nil, file: ServerFile(), listen: ServerConfiguration.usualAddress,
            version: "1")
        let parts = ServerParts(
            settings: ServerSettings(configuration), projects: Projects(), control: NoControl(), news: News(),
            database: try ServerDatabase(path: folder + "/server.sqlite"), clock: FixedClock(),
            log: Logger(label: "test"), ending: ServerEnding())
        let routes = SluiceServer.routes(parts).map { route in
            var role: ServerRole?
            if case .role(let needed) = route.access { role = needed }
            return Place(
                method: route.method.rawValue, path: route.path, role: role, mostBytes: route.mostBytes)
        }
        try #require(routes.count > 60)
        return routes
    }
}
