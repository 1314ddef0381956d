/// How a step ended: written to its folder before anybody is told.
package struct ExitRecord: Hashable, Sendable {
    package enum Status: Hashable, Sendable {
        case exited(code: Int32)
        case signalled(signal: Int32)
        /// The program never ran; a full sentence.
        case failedToStart(String)
    }

    package var status: Status
    /// The keeper sent signals since the step's time was up.
    package var timedOut: Bool
    /// The keeper sent signals since the engine asked; the engine's reason.
    package var interrupted: String?
    package var started: UnixTime
    package var ended: UnixTime
    /// The length of the log.
    package var logBytes: UInt64
    /// Whether output was dropped, past the limit or for lack of room.
    package var truncated: Bool
    /// Why output was lost though it was within the limit; a full sentence.
    package var logFailure: String?
    package var bootID: BootID

    package init(
        status: Status, timedOut: Bool = false, interrupted: String? = nil, started: UnixTime,
        ended: UnixTime,
        logBytes: UInt64, truncated: Bool = false, logFailure: String? = nil, bootID: BootID
    ) {
        self.status = status
        self.timedOut = timedOut
        self.interrupted = interrupted
        self.started = started
        self.ended = ended
        self.logBytes = logBytes
        self.truncated = truncated
        self.logFailure = logFailure
        self.bootID = bootID
    }

    /// The record of a step, or nil while there is none; throws `malformedRecord`.
    package static func read(runDirectory: RunDirectory, step: StepID) throws(KeeperError)
        -> ExitRecord?
    {
        let path = runDirectory.folder(of: step).exit
        let bytes: [UInt8]
        do {
            bytes = try readSmallFile(path)
        } catch {
            if error.isMissingFile { return nil }
            throw error
        }
        guard let record = ExitRecord(text: String(decoding: bytes, as: UTF8.self)) else {
            throw KeeperError(.malformedRecord, "The exit record \"\(path)\" cannot be read.")
        }
        return record
    }

    package func write(to folder: StepFolder) throws(KeeperError) {
        try replaceFile(folder.exit, with: text)
    }
}
