import Expressions
import Foundation
import Glibc
import Processes

/// How many jobs a server has places for, in a file of each store: every process that makes a run there reads it, whoever starts it.
enum CapacityFile {
    private static func path(ofStore store: String) -> String { store + "/capacity.json" }

    /// At most so many jobs of one run go on at a time; nil where no server says so. Throws a fault for a file that cannot be understood.
    static func jobs(ofStore store: String) throws(Failure) -> Int? {
        let path = path(ofStore: store)
        guard access(path, F_OK) == 0 else { return nil }
        guard let data = FileManager.default.contents(atPath: path),
            case .object(let fields)? = try? Value(parsingJSON: String(decoding: data, as: UTF8.self)),
            case .number(let number)? = fields["jobs"], let jobs = Int(exactly: number), jobs > 0
        else {
            throw .fault(
                "'\(path)' does not say how many jobs there are places for.",
                hint: "'sluice serve' writes it anew when it starts.")
        }
        return jobs
    }

    /// - Parameter jobs: Nil where the server's file says nothing of it: then there is no such file.
    static func write(jobs: Int?, ofStore store: String) throws(Failure) {
        let path = path(ofStore: store)
        guard let jobs else {
            // A folder that cannot be written is no reason not to serve what is in it.
            guard access(path, F_OK) == 0 else { return }
            guard unlink(path) == 0 else {
                throw .fault("'\(path)' cannot be removed: \(String(cString: strerror(errno))).")
            }
            return
        }
        guard (try? Self.jobs(ofStore: store)) != jobs else { return }
        do {
            // The server's own, whichever is there first.
            for folder in [(store as NSString).deletingLastPathComponent, store] {
                try FileManager.default.createDirectory(
                    atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            }
        } catch {
            throw .fault("The folder '\(store)' cannot be made: \(error.localizedDescription)")
        }
        do throws(KeeperError) {
            try replaceFile(path, with: (["jobs": .number(Double(jobs))] as Value).json(.indented) + "\n")
        } catch {
            throw .fault(error.message)
        }
    }
}
