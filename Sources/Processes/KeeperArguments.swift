/// The keeper's command line, written by the launcher and read by the keeper.
package struct KeeperArguments: Hashable, Sendable {
    package var runDirectory: String
    /// How long the run may be without an engine before the keeper starts one.
    package var graceBeforeResume: Duration
    /// The program and arguments that bring an engine back; empty for none.
    package var resumeCommand: [String]
    /// A descriptor on which readiness is told: an empty end is success, else it is a sentence.
    package var readiness: Int32

    package init(
        runDirectory: String, graceBeforeResume: Duration, resumeCommand: [String], readiness: Int32
    ) {
        self.runDirectory = runDirectory
        self.graceBeforeResume = graceBeforeResume
        self.resumeCommand = resumeCommand
        self.readiness = readiness
    }

    /// Without the program's own name.
    package var commandLine: [String] {
        [String(FrameReader.version), String(readiness), runDirectory, String(graceInMilliseconds)]
            + resumeCommand
    }

    /// Nil unless they were written by a launcher of the same version.
    package init?(commandLine: [String]) {
        guard commandLine.count >= 4, commandLine[0] == String(FrameReader.version),
            let readiness = Int32(commandLine[1]), let grace = Int64(commandLine[3])
        else { return nil }
        self.init(
            runDirectory: commandLine[2], graceBeforeResume: .milliseconds(grace),
            resumeCommand: Array(commandLine.dropFirst(4)), readiness: readiness)
    }

    private var graceInMilliseconds: Int64 {
        let (seconds, attoseconds) = graceBeforeResume.components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
