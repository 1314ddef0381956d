/// The Node.js that runs JavaScript actions: the host's, in whatever version it has.
package enum NodeProgram {
    /// - Parameters:
    ///   - runtime: What the action names: `node20`.
    ///   - hostPath: The PATH that the host gives to every step.
    ///   - jobPath: The PATH that the job's steps have by now.
    /// - Throws: `action` where there is none.
    package static func find(
        _ runtime: String, for reference: String, hostPath: String, jobPath: String
    ) throws(ExecutionError) -> String {
        for path in [hostPath, jobPath] {
            if let program = ProgramSearch.path(of: "node", in: path) { return program }
        }
        throw .action(
            "The action '\(reference)' is written for \(runtime), and this host has no 'node': "
                + "install Node.js, so that it is found in the PATH (\(hostPath)).")
    }
}
