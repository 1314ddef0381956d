import Glibc

/// What stands in a step's folder before its program starts: the step has been attempted, and by whom.
package struct StartedRecord: Hashable, Sendable {
    package var job: String
    package var keeper: ProcessIdentity
    /// The value of `SLUICE_JOB_MARK`, if any.
    package var mark: String?
    package var at: UnixTime
    /// The step's own process; nil when the keeper died between the record and the spawn.
    package var process: ProcessIdentity?

    package init(
        job: String, keeper: ProcessIdentity, mark: String?, at: UnixTime,
        process: ProcessIdentity? = nil
    ) {
        self.job = job
        self.keeper = keeper
        self.mark = mark
        self.at = at
        self.process = process
    }

    /// The record of a step, or nil when the step was never attempted; throws `malformedRecord`.
    package static func read(runDirectory: RunDirectory, step: StepID) throws(KeeperError)
        -> StartedRecord?
    {
        let path = runDirectory.folder(of: step).started
        let bytes: [UInt8]
        do {
            bytes = try readSmallFile(path)
        } catch {
            if error.isMissingFile { return nil }
            throw error
        }
        guard let record = StartedRecord(text: String(decoding: bytes, as: UTF8.self)) else {
            throw KeeperError(.malformedRecord, "The record \"\(path)\" cannot be read.")
        }
        return record
    }

    /// Without the process, which is appended when it is known.
    package var text: String {
        var fields = RecordText(version: 1)
        fields.add("job", job)
        fields.add("keeper", keeper.text)
        if let mark { fields.add("mark", mark) }
        fields.add("at", String(at.nanoseconds))
        return fields.finished() + (process.map(StartedRecord.line(for:)) ?? "")
    }

    package static func line(for process: ProcessIdentity) -> String { "process \(process.text)\n" }

    package init?(text: String) {
        guard let fields = RecordText(text: text), let job = fields["job"],
            let keeper = fields["keeper"].flatMap({ ProcessIdentity(text: $0) }),
            let at = fields["at"].flatMap({ UInt64($0) })
        else { return nil }
        let process = fields.appended.first { $0.key == "process" }.flatMap {
            ProcessIdentity(text: $0.value)
        }
        self.init(
            job: job, keeper: keeper, mark: fields["mark"], at: UnixTime(nanoseconds: at),
            process: process)
    }
}
