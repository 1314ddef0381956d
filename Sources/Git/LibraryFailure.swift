import CGit2
import Glibc

/// What libgit2 said when a call failed: kept for `GitError.underlying`, never shown as our own sentence.
struct LibraryFailure: Error, Equatable {
    let code: Int32
    let kind: UInt32
    let text: String

    init(_ code: Int32) {
        self.code = code
        guard let last = git_error_last() else {
            (kind, text) = (0, "error \(code)")
            return
        }
        kind = UInt32(bitPattern: last.pointee.klass)
        text = last.pointee.message.map { String(cString: $0) } ?? "error \(code)"
    }

    var isNotFound: Bool { code == GIT_ENOTFOUND.rawValue }

    /// The library keeps no error number, only the system's words at the end of its own.
    var isDiskFull: Bool { [ENOSPC, EDQUOT].contains { text.hasSuffix(systemMessage($0)) } }

    /// Whether an object was damaged or missing, rather than a name unknown.
    var concernsObjects: Bool {
        [GIT_ERROR_ODB, GIT_ERROR_ZLIB, GIT_ERROR_OBJECT].contains { $0.rawValue == kind }
    }

    /// The sentence for a failure that has none of its own: says what was being done.
    func error(while doing: String) -> GitError {
        if isDiskFull { return GitError(.diskFull, "The disk is full: \(doing) failed.", underlying: text) }
        return GitError(concernsObjects ? .corruptRepository : .library, "Git failed while \(doing).", underlying: text)
    }
}

/// Calls libgit2 and turns its negative results into a failure.
func check(_ call: () -> Int32) throws(LibraryFailure) {
    let result = call()
    if result < 0 { throw LibraryFailure(result) }
}

/// Calls libgit2; the sentence of a failure says what was being done.
func check(_ doing: @autoclosure () -> String, _ call: () -> Int32) throws(GitError) {
    let result = call()
    if result < 0 { throw LibraryFailure(result).error(while: doing()) }
}
