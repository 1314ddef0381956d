import Foundation
import History
import Synchronization
import Workflows

/// The projects that are open now; a reload opens and closes some.
package final class Projects: Sendable {
    private struct State {
        var open: [ServedProject] = []
        var faults: [ProjectFault] = []
    }

    private let state = Mutex(State())

    package init() {}

    /// In the order of the file.
    package var all: [ServedProject] { state.withLock { $0.open } }

    /// Those that the file names and that could not be opened when it was read last.
    package var faults: [ProjectFault] { state.withLock { $0.faults } }

    package func project(named name: String) throws(Problem) -> ServedProject {
        guard let project = all.first(where: { $0.name == name }) else {
            throw .notFound("There is no project '\(name)'.")
        }
        return project
    }

    /// Opens what the file names and is not open, and lets go of what it names no more. One that cannot be opened is left out and told.
    package func reload(_ configuration: ServerConfiguration) -> [ProjectFault] {
        var faults: [ProjectFault] = []
        let before = all
        let now = configuration.file.projects.compactMap { definition -> ServedProject? in
            if let same = before.first(where: { $0.definition == definition }) { return same }
            do {
                return try Self.open(definition, configuration.places)
            } catch {
                faults.append(ProjectFault(project: definition.name.value, message: "\(error)"))
                return nil
            }
        }
        state.withLock { $0 = State(open: now, faults: faults) }
        return faults
    }

    private static func open(_ definition: ServerProject, _ places: ServerPlaces) throws -> ServedProject {
        let name = definition.name.value
        try FileManager.default.createDirectory(
            atPath: places.project(name), withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let isPath = definition.repository.hasPrefix("/")
        return ServedProject(
            definition, repositoryPath: isPath ? definition.repository : places.mirror(name),
            store: try Store.open(directory: places.store(name)))
    }
}

/// A project that could not be opened.
package struct ProjectFault: Hashable, Sendable {
    package var project: String
    /// A full sentence.
    package var message: String
}
