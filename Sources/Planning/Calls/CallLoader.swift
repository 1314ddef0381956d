package import Workflows

/// How the files that are called are had.
package protocol CallLoader {
    /// - Parameters:
    ///   - callers: The paths of the files that led here, the first one first.
    /// - Returns: nil for a file that is not to be looked at.
    mutating func load(_ call: Job.CallBody, callers: [String]) -> CallLoad?
}

package enum CallLoad {
    /// The path is what diagnostics name the file by.
    case workflow(Workflow, path: String)
    case fault(CallFault)
}
