import Execution
import Expressions
import Foundation
import Server
import Workflows

/// What a server says of the places that a store's jobs share with those of its other projects.
enum CapacityFile {
    private static func file(ofStore store: String) -> ServedFile {
        ServedFile(path: store + "/capacity.json", subject: "how many jobs there are places for")
    }

    /// Nil where no server says so. Throws a fault for a file that cannot be understood.
    static func places(ofStore store: String) throws(Failure) -> JobPlaces? {
        try file(ofStore: store).read { fields in
            guard case .number(let number)? = fields["jobs"], let jobs = Int(exactly: number), jobs > 0,
                case .string(let folder)? = fields["places"]
            else { return nil }
            return JobPlaces(count: jobs, folder: folder)
        }
    }

    /// Tells the store of each project, also of those that were served before. Returns why some could not be told.
    static func write(_ configuration: ServerConfiguration) -> [(project: String, fault: Failure)] {
        let (places, names) = (configuration.places, configuration.file.projects.map(\.name.value))
        let shared = configuration.file.capacity.jobs.map {
            JobPlaces(count: $0, folder: places.directory + "/places")
        }
        let known = (try? FileManager.default.contentsOfDirectory(atPath: places.directory + "/projects")) ?? []
        let former = known.sorted().filter { !names.contains($0) }
        var faults: [(project: String, fault: Failure)] = []
        for name in names + former {
            do throws(Failure) {
                try write(names.contains(name) ? shared : nil, ofStore: places.store(name))
            } catch {
                faults.append((name, error))
            }
        }
        return faults
    }

    /// - Parameter places: Nil where the server's file says nothing of them: then there is no such file.
    private static func write(_ places: JobPlaces?, ofStore store: String) throws(Failure) {
        let file = file(ofStore: store)
        guard let places else { return try file.remove() }
        guard (try? Self.places(ofStore: store)) != places else { return }
        do {
            // The server's own, whichever is there first.
            for folder in [(store as NSString).deletingLastPathComponent, store] {
                try FileManager.default.createDirectory(
                    atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            }
        } catch {
            throw .fault("The folder '\(store)' cannot be made: \(error.localizedDescription)")
        }
        try file.write(["jobs": .number(Double(places.count)), "places": .string(places.folder)])
    }
}
