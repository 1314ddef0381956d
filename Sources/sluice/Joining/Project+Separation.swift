import Execution
import Expressions
import Foundation
import Glibc
import Processes
import Source

/// What a server says of a store's steps, in a file of that store: every process that holds a run of it reads it there, whoever starts it.
enum SeparationFile {
    static func path(ofStore store: String) -> String { store + "/steps.json" }

    /// Nil where steps run as whoever runs the engine. Throws a fault for a file that cannot be understood: nobody runs steps then.
    static func read(ofStore store: String) throws(Failure) -> StepSeparation? {
        let path = path(ofStore: store)
        guard access(path, F_OK) == 0 else { return nil }
        guard let data = FileManager.default.contents(atPath: path),
            let value = try? Value(parsingJSON: String(decoding: data, as: UTF8.self)),
            let separation = StepSeparation(value: value)
        else {
            throw .fault(
                "'\(path)' does not say as whom steps run.", hint: "'sluice serve' writes it anew when it starts.")
        }
        return separation
    }

    /// - Parameter separation: Nil takes the file away.
    static func write(_ separation: StepSeparation?, ofStore store: String) throws(Failure) {
        let path = path(ofStore: store)
        guard let separation else {
            guard unlink(path) == 0 || errno == ENOENT || errno == ENOTDIR else {
                throw .fault("'\(path)' cannot be removed: \(String(cString: strerror(errno))).")
            }
            return
        }
        do throws(KeeperError) {
            try replaceFile(path, with: separation.value.json(.indented) + "\n")
        } catch {
            throw .fault(error.message)
        }
    }
}

extension Project {
    /// As whom steps of its runs run; nil for whoever runs the engine.
    func separation() throws(Failure) -> StepSeparation? { try SeparationFile.read(ofStore: storeDirectory) }

    /// The same for a process that is about to run steps. Throws a usage failure where it may not.
    func separationOfSteps() throws(Failure) -> StepSeparation? {
        guard let separation = try separation() else { return nil }
        guard StepUser.canBeChangedTo else {
            throw .usage(
                "Steps of this store run as users of their own ('\(SeparationFile.path(ofStore: storeDirectory))'), and this process may not change users.",
                hint: StepPool.remedy)
        }
        return separation
    }
}
