import Expressions
import Foundation

/// The file of `--event-file`: a webhook's payload.
enum EventFile {
    /// Throws a usage failure for one that cannot be read or is no JSON object.
    static func read(_ path: String) throws(Failure) -> ValueObject {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw .usage("The event file '\(path)' cannot be read.")
        }
        do {
            guard case .object(let payload) = try Value(parsingJSON: text) else {
                throw Failure.usage("The event file '\(path)' holds no JSON object.")
            }
            return payload
        } catch let error as JSONError {
            throw .usage("The event file '\(path)' is no JSON: \(error.message)")
        } catch let failure as Failure {
            throw failure
        } catch {
            throw .fault("\(error)")
        }
    }
}
