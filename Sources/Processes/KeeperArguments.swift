/// The keeper's command line, written by the launcher and read by the keeper.
package struct KeeperArguments: Hashable, Sendable {
    package var runDirectory: String
    /// How long the run may be without an engine before the keeper starts one.
    package var graceBeforeResume: Duration
    /// The program and arguments that bring an engine back; empty for none.
    package var resumeCommand: [String]
    /// How jobs' processes are to be known; cgroups need a kernel that lets us make them.
    package var containment: KeeperGreeting.Containment
    /// A descriptor on which the keeper says that it is ready, or why it is not.
    package var readiness: Int32

    package init(
        runDirectory: String, graceBeforeResume: Duration, resumeCommand: [String],
        containment: KeeperGreeting.Containment, readiness: Int32
    ) {
        self.runDirectory = runDirectory
        self.graceBeforeResume = graceBeforeResume
        self.resumeCommand = resumeCommand
        self.containment = containment
        self.readiness = readiness
    }

    /// Without the program's own name.
    package var commandLine: [String] {
        let numbers = [Int64(FrameReader.version), Int64(readiness), graceInMilliseconds, Int64(containment.rawValue)]
        return numbers.map { String($0) } + [runDirectory] + resumeCommand
    }

    /// Nil unless they were written by a launcher of the same version.
    package init?(commandLine: [String]) {
        guard commandLine.count >= 5, commandLine[0] == String(FrameReader.version),
            let readiness = Int32(commandLine[1]), let grace = Int64(commandLine[2]),
            let containment = UInt8(commandLine[3]).flatMap(KeeperGreeting.Containment.init(rawValue:))
        else { return nil }
        self.init(
            runDirectory: commandLine[4], graceBeforeResume: .milliseconds(grace),
            resumeCommand: Array(commandLine.dropFirst(5)), containment: containment, readiness: readiness)
    }

    private var graceInMilliseconds: Int64 {
        let (seconds, attoseconds) = graceBeforeResume.components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
