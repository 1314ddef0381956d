import CProcesses

/// A pipe whose ends programs that are started meanwhile do not inherit; both are the caller's to close. Throws `startFailed`.
package func makePipe() throws(KeeperError) -> (reader: Int32, writer: Int32) {
    var ends: [Int32] = [-1, -1]
    guard sluice_pipe(&ends) == 0 else { throw .system("Cannot make a pipe", code: .startFailed) }
    return (ends[0], ends[1])
}
