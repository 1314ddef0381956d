/// One engine process for ever: a process id alone comes back, with the boot and the start it does not.
package struct EngineIdentity: Hashable, Sendable {
    /// The kernel's, of the boot under which it was started.
    package var bootID: String
    package var processID: Int32
    /// In clock ticks since that boot.
    package var startTime: UInt64

    package init(bootID: String, processID: Int32, startTime: UInt64) {
        self.bootID = bootID
        self.processID = processID
        self.startTime = startTime
    }

    /// No process that there ever was.
    package static let nobody = EngineIdentity(bootID: "", processID: 0, startTime: 0)

    /// Boot, process, start, with a space between them.
    var text: String { "\(bootID) \(processID) \(startTime)" }

    init?(text: String) {
        let parts = text.split(separator: " ")
        guard parts.count == 3, let processID = Int32(parts[1]), let startTime = UInt64(parts[2]) else { return nil }
        self.init(bootID: String(parts[0]), processID: processID, startTime: startTime)
    }
}
