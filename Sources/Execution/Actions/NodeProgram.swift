/// The Node.js that runs JavaScript actions: the host's, in whatever version it has.
package enum NodeProgram {
    /// - Parameters:
    ///   - runtime: What the action names: `node20`.
    ///   - facts: Of the host: its Node.js, and the PATH that it gives to every step.
    ///   - jobPath: The PATH that the job's steps have by now.
    /// - Throws: `action` where there is none.
    package static func find(
        _ runtime: String, for reference: String, facts: HostFacts, jobPath: String
    ) throws(ExecutionError) -> String {
        if let node = facts.node {
            guard ProgramSearch.path(of: node, in: "") != nil else {
                throw .action(
                    "The runner '\(facts.runnerName)' names '\(node)' for JavaScript actions, and there is no such program."
                )
            }
            return node
        }
        let hostPath = facts["PATH"] ?? ""
        for path in [hostPath, jobPath] {
            if let program = ProgramSearch.path(of: "node", in: path) { return program }
        }
        throw .action(
            "The action '\(reference)' is written for \(runtime), and this host has no 'node': "
                + "install Node.js, so that it is found in the PATH (\(hostPath)).")
    }
}
