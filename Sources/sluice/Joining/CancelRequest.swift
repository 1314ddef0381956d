import Foundation
import Glibc
import History
import Runs

/// A word to the engine of a run from another `sluice`: a file in the run's directory, and a signal that says "look".
///
/// It waits there when no engine lives, and is read by the one that takes the run up.
struct CancelRequest {
    let cancellation: Cancellation

    private static func path(_ store: Store, _ run: Int) -> String { store.paths.runDirectory(run) + "/cancel" }

    /// Throws a fault when the run's directory cannot be written.
    func leave(in store: Store, run: Int) throws(Failure) {
        let text = "\(cancellation.isForced ? "force" : "cancel") \(cancellation.requester)\n"
        let path = Self.path(store, run)
        do {
            try FileManager.default.createDirectory(
                atPath: store.paths.runDirectory(run), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw .fault("The request to cancel run \(run) cannot be written: \(error.localizedDescription)")
        }
    }

    /// What was asked for, or nil.
    static func waiting(in store: Store, run: Int) -> Cancellation? {
        guard let text = try? String(contentsOfFile: path(store, run), encoding: .utf8) else { return nil }
        let words = text.trimmingCharacters(in: .newlines).split(separator: " ", maxSplits: 1)
        guard let kind = words.first, kind == "cancel" || kind == "force" else { return nil }
        return Cancellation(requester: words.count > 1 ? String(words[1]) : "somebody", isForced: kind == "force")
    }
}
