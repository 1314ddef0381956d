extension KeeperGreeting {
    func encode(into encoder: inout FrameEncoder) {
        encoder.add(keeper.bootID.text)
        encoder.add(keeper.pid)
        encoder.add(keeper.startTime)
        encoder.add(list: steps) { $1.encode(into: &$0) }
        encoder.add(masks)
        encoder.add(containment.rawValue)
    }

    init(from decoder: inout FrameDecoder) throws(KeeperError) {
        let keeper = ProcessIdentity(
            bootID: BootID(try decoder.string()), pid: try decoder.integer(),
            startTime: try decoder.integer())
        let steps = try decoder.list { decoder throws(KeeperError) in try StepStatus(from: &decoder) }
        let masks = try decoder.strings()
        guard let containment = Containment(rawValue: try decoder.byte()) else {
            throw .malformedFrame("an unknown containment")
        }
        self.init(keeper: keeper, steps: steps, masks: masks, containment: containment)
    }
}

extension StepStatus {
    func encode(into encoder: inout FrameEncoder) {
        encoder.add(step.name)
        encoder.add(job)
        switch state {
        case .running(let pid, let bytes):
            encoder.add(UInt8(1))
            encoder.add(pid)
            encoder.add(bytes)
        case .ended(let record):
            encoder.add(UInt8(2))
            record.encode(into: &encoder)
        case .lost: encoder.add(UInt8(3))
        }
    }

    init(from decoder: inout FrameDecoder) throws(KeeperError) {
        let step = try StepID(decoder.string())
        let job = try decoder.string()
        switch try decoder.byte() {
        case 1:
            let state = State.running(pid: try decoder.integer(), bytes: try decoder.integer())
            self.init(step: step, job: job, state: state)
        case 2: self.init(step: step, job: job, state: .ended(try ExitRecord(from: &decoder)))
        case 3: self.init(step: step, job: job, state: .lost)
        case let other: throw .malformedFrame("\(other) is no state of a step")
        }
    }
}

extension ExitRecord {
    /// The same text as on disk: one form, one reader.
    func encode(into encoder: inout FrameEncoder) { encoder.add(text) }

    init(from decoder: inout FrameDecoder) throws(KeeperError) {
        guard let record = ExitRecord(text: try decoder.string()) else {
            throw .malformedFrame("an exit record")
        }
        self = record
    }
}
