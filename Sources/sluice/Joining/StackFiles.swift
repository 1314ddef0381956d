import Expressions
import Foundation
import Stacks

/// What a stack test leaves in its output folder besides logs.
enum StackFiles {
    static let record = "record.json"
    static let report = "report.html"

    /// Throws a fault where it cannot be written.
    static func write(_ record: StackRecord, to folder: String) throws(Failure) {
        do {
            let text = record.value.json(.indented) + "\n"
            try text.write(toFile: "\(folder)/\(Self.record)", atomically: true, encoding: .utf8)
            let report = StackReport(record, folder: folder).html
            try report.write(toFile: "\(folder)/\(Self.report)", atomically: true, encoding: .utf8)
        } catch {
            throw .fault("The record of the stack test cannot be written: \(error.localizedDescription)")
        }
    }
}
