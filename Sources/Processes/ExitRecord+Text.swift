extension ExitRecord {
    /// A `key value` a line; `end 1` last, so that a file cut by a power failure is known as such.
    package var text: String {
        var fields = RecordText(version: 1)
        switch status {
        case .exited(let code): fields.add("status", "exited \(code)")
        case .signalled(let signal): fields.add("status", "signalled \(signal)")
        case .failedToStart(let sentence): fields.add("status", "failed-to-start \(sentence)")
        }
        if timedOut { fields.add("timed-out", "1") }
        if let interrupted { fields.add("interrupted", interrupted) }
        fields.add("started", String(started.nanoseconds))
        fields.add("ended", String(ended.nanoseconds))
        fields.add("log-bytes", String(logBytes))
        if truncated { fields.add("truncated", "1") }
        if let logFailure { fields.add("log-failure", logFailure) }
        fields.add("boot", bootID.text)
        return fields.finished()
    }

    package init?(text: String) {
        guard let fields = RecordText(text: text),
            let status = fields["status"].flatMap(Status.init(text:)),
            let started = fields["started"].flatMap({ UInt64($0) }),
            let ended = fields["ended"].flatMap({ UInt64($0) }),
            let logBytes = fields["log-bytes"].flatMap({ UInt64($0) }), let boot = fields["boot"]
        else { return nil }
        self.init(
            status: status, timedOut: fields["timed-out"] != nil, interrupted: fields["interrupted"],
            started: UnixTime(nanoseconds: started), ended: UnixTime(nanoseconds: ended),
            logBytes: logBytes,
            truncated: fields["truncated"] != nil, logFailure: fields["log-failure"], bootID: BootID(boot))
    }
}

extension ExitRecord.Status {
    fileprivate init?(text: String) {
        let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init)
        guard parts.count == 2 else { return nil }
        switch parts[0] {
        case "exited":
            guard let code = Int32(parts[1]) else { return nil }
            self = .exited(code: code)
        case "signalled":
            guard let signal = Int32(parts[1]) else { return nil }
            self = .signalled(signal: signal)
        case "failed-to-start": self = .failedToStart(parts[1])
        default: return nil
        }
    }
}
