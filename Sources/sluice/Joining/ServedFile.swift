import Expressions
import Foundation
import Glibc
import Processes

/// What a server says of a store or a run, as a JSON object in a file there: every process that makes or holds a run reads it, whoever
/// starts it.
struct ServedFile: Hashable {
    let path: String
    /// What it says, for a sentence: `as whom steps run`.
    let subject: String

    /// Nil where there is no such file. Throws a fault for one in which `understand` finds nothing.
    func read<Content>(_ understand: (ValueObject) -> Content?) throws(Failure) -> Content? {
        guard access(path, F_OK) == 0 else { return nil }
        guard let content = fields.flatMap(understand) else {
            throw .fault("'\(path)' does not say \(subject).", hint: "'sluice serve' writes it anew when it starts.")
        }
        return content
    }

    /// Nil for a file that is not there or cannot be read.
    var fields: ValueObject? {
        guard let data = FileManager.default.contents(atPath: path),
            case .object(let fields)? = try? Value(parsingJSON: String(decoding: data, as: UTF8.self))
        else { return nil }
        return fields
    }

    /// Writes it anew, whole or not at all.
    func write(_ value: Value) throws(Failure) {
        do throws(KeeperError) {
            try replaceFile(path, with: value.json(.indented) + "\n")
        } catch {
            throw .fault(error.message)
        }
    }

    func remove() throws(Failure) {
        // In a folder that cannot be written there may be none to begin with.
        guard access(path, F_OK) == 0, unlink(path) != 0 else { return }
        throw .fault("'\(path)' cannot be removed: \(String(cString: strerror(errno))).")
    }
}
