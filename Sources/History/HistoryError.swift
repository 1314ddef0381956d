/// What went wrong in the store.
package struct HistoryError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        /// A newer sluice has changed the store, or wrote the journal's row.
        case newer
        /// The store's bytes are not what was written.
        case damaged
        case diskFull
        /// Another process holds the store for longer than one should wait.
        case busy
        /// The store or one of its files cannot be read or written.
        case inaccessible
        case unknownRun
        /// The run has ended, or another engine took it over first.
        case notAvailable
        /// Another engine holds the run now: this one must stop.
        case fenced
        /// What was to be stored or extracted is refused: a bad name, a path that leads outside, nothing to store.
        case refused
        /// A program that packs or unpacks an archive failed or is missing.
        case archiver
    }

    package var code: Code
    /// A full sentence.
    package var message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }

    static func newer(_ path: String, version: Int, known: Int) -> HistoryError {
        HistoryError(
            .newer,
            "The store \"\(path)\" was made by a newer sluice (its version is \(version), this one knows \(known)); "
                + "use that sluice, or name another folder with --data-dir.")
    }

    static func damaged(_ path: String, _ why: String) -> HistoryError {
        HistoryError(
            .damaged,
            "The store \"\(path)\" is damaged (\(why)); "
                + "put a backup in its place, or move it away to start a new history.")
    }

    static func diskFull(_ path: String) -> HistoryError {
        HistoryError(.diskFull, "The disk is full: \"\(path)\" cannot be written. What was recorded before is safe.")
    }

    static func busy(_ path: String) -> HistoryError {
        HistoryError(
            .busy, "The store \"\(path)\" has been held by another process for more than \(Store.patience) seconds.")
    }

    static func inaccessible(_ path: String, _ why: String) -> HistoryError {
        HistoryError(.inaccessible, "\"\(path)\" cannot be used: \(why).")
    }

    static func unknownRun(_ run: Int) -> HistoryError {
        HistoryError(.unknownRun, "There is no run \(run) in the history.")
    }
}
