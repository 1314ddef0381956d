extension KeeperRequest {
    private enum Kind: UInt8 {
        case hello = 1
        case spawn, interrupt, endJob, addSecrets, shutdown
        /// A kind of its own: a keeper that does not know it refuses it, and starts nothing as the wrong user.
        case spawnAs
    }

    /// The request as one frame, or nil when it is too long for one.
    package func frame() -> [UInt8]? {
        var encoder = FrameEncoder(kind: kind.rawValue)
        switch self {
        case .hello(let epoch): encoder.add(epoch)
        case .spawn(let spawn):
            spawn.encode(into: &encoder)
            spawn.user?.encode(into: &encoder)
        case .interrupt(let step, let reason, let force):
            encoder.add(step.name)
            encoder.add(reason)
            encoder.add(force.rawValue)
        case .endJob(let job): encoder.add(job)
        case .addSecrets(let secrets): encoder.add(secrets)
        case .shutdown: break
        }
        return encoder.finished()
    }

    private var kind: Kind {
        switch self {
        case .hello: .hello
        case .spawn(let spawn): spawn.user == nil ? .spawn : .spawnAs
        case .interrupt: .interrupt
        case .endJob: .endJob
        case .addSecrets: .addSecrets
        case .shutdown: .shutdown
        }
    }

    /// Throws `malformedFrame` or `invalidStep`.
    package init(payload: ArraySlice<UInt8>) throws(KeeperError) {
        var decoder = try FrameDecoder(payload: payload)
        switch Kind(rawValue: decoder.kind) {
        case .hello: self = .hello(epoch: try decoder.integer())
        case .spawn: self = .spawn(try StepSpawn(from: &decoder))
        case .spawnAs:
            var spawn = try StepSpawn(from: &decoder)
            spawn.user = try StepUser(from: &decoder)
            self = .spawn(spawn)
        case .interrupt:
            let step = try StepID(decoder.string())
            let reason = try decoder.string()
            guard let force = Force(rawValue: try decoder.byte()) else {
                throw .malformedFrame("an unknown force")
            }
            self = .interrupt(step: step, reason: reason, force: force)
        case .endJob: self = .endJob(try decoder.string())
        case .addSecrets: self = .addSecrets(try decoder.strings())
        case .shutdown: self = .shutdown
        case nil: throw .malformedFrame("\(decoder.kind) is no kind of request")
        }
        try decoder.finish()
    }
}

extension StepSpawn {
    fileprivate func encode(into encoder: inout FrameEncoder) {
        encoder.add(step.name)
        encoder.add(job)
        encoder.add(arguments)
        encoder.add(environment)
        encoder.add(workingDirectory)
        encoder.add(optional: timeout) { $0.add($1) }
        encoder.add(list: ladder.rungs) {
            $0.add($1.signal)
            $0.add($1.patience)
        }
        encoder.add(secrets)
        encoder.add(outputLimit)
        encoder.add(processLimit)
    }

    fileprivate init(from decoder: inout FrameDecoder) throws(KeeperError) {
        self.init(
            step: try StepID(decoder.string()), job: try decoder.string(),
            arguments: try decoder.strings(),
            environment: try decoder.strings(), workingDirectory: try decoder.string(),
            timeout: try decoder.optional { decoder throws(KeeperError) in try decoder.duration() },
            ladder: TerminationLadder(
                rungs: try decoder.list { decoder throws(KeeperError) in
                    TerminationLadder.Rung(signal: try decoder.integer(), patience: try decoder.duration())
                }),
            secrets: try decoder.strings(), outputLimit: try decoder.integer(), processLimit: try decoder.integer())
    }
}

extension StepUser {
    fileprivate func encode(into encoder: inout FrameEncoder) {
        encoder.add(name)
        encoder.add(uid)
        encoder.add(gid)
        encoder.add(list: groups) { $0.add($1) }
    }

    fileprivate init(from decoder: inout FrameDecoder) throws(KeeperError) {
        self.init(
            name: try decoder.string(), uid: try decoder.integer(), gid: try decoder.integer(),
            groups: try decoder.list { decoder throws(KeeperError) in try decoder.integer() })
        guard uid != 0 else { throw .malformedFrame("no step is root's") }
    }
}
