extension KeeperReport {
    private enum Kind: UInt8 {
        case greeting = 1
        case progress, masksAdded, ended, alreadyKnown, jobEnded, refused, fenced, farewell
    }

    /// The report as one frame, or nil when it is too long for one or is the client's own.
    package func frame() -> [UInt8]? {
        guard let kind else { return nil }
        var encoder = FrameEncoder(kind: kind.rawValue)
        encodeFields(into: &encoder)
        return encoder.finished()
    }

    private func encodeFields(into encoder: inout FrameEncoder) {
        switch self {
        case .greeting(let greeting): greeting.encode(into: &encoder)
        case .progress(let step, let bytes):
            encoder.add(step.name)
            encoder.add(bytes)
        case .masksAdded(let step, let values):
            encoder.add(step.name)
            encoder.add(values)
        case .ended(let step, let record, let isJobEmpty):
            encoder.add(step.name)
            record.encode(into: &encoder)
            encoder.add(isJobEmpty)
        case .alreadyKnown(let status): status.encode(into: &encoder)
        case .jobEnded(let job, let processesEnded):
            encoder.add(job)
            encoder.add(Int64(processesEnded))
        case .refused(let sentence): encoder.add(sentence)
        case .fenced(let epoch): encoder.add(epoch)
        case .farewell(let processesEnded): encoder.add(Int64(processesEnded))
        case .connectionLost: break
        }
    }

    private var kind: Kind? {
        switch self {
        case .greeting: .greeting
        case .progress: .progress
        case .masksAdded: .masksAdded
        case .ended: .ended
        case .alreadyKnown: .alreadyKnown
        case .jobEnded: .jobEnded
        case .refused: .refused
        case .fenced: .fenced
        case .farewell: .farewell
        case .connectionLost: nil
        }
    }

    /// Throws `malformedFrame` or `invalidStep`.
    package init(payload: ArraySlice<UInt8>) throws(KeeperError) {
        var decoder = try FrameDecoder(payload: payload)
        switch Kind(rawValue: decoder.kind) {
        case .greeting: self = .greeting(try KeeperGreeting(from: &decoder))
        case .progress:
            self = .progress(step: try StepID(decoder.string()), bytes: try decoder.integer())
        case .masksAdded:
            self = .masksAdded(step: try StepID(decoder.string()), values: try decoder.strings())
        case .ended:
            self = .ended(
                step: try StepID(decoder.string()), record: try ExitRecord(from: &decoder),
                isJobEmpty: try decoder.bool())
        case .alreadyKnown: self = .alreadyKnown(try StepStatus(from: &decoder))
        case .jobEnded:
            self = .jobEnded(
                job: try decoder.string(), processesEnded: Int(try decoder.integer(Int64.self)))
        case .refused: self = .refused(try decoder.string())
        case .fenced: self = .fenced(by: try decoder.integer())
        case .farewell: self = .farewell(processesEnded: Int(try decoder.integer(Int64.self)))
        case nil: throw .malformedFrame("\(decoder.kind) is no kind of report")
        }
        try decoder.finish()
    }
}
