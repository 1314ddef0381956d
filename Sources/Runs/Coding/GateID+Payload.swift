import Expressions
import Planning

// What is as usual is left out: the run as a whole, one that waits, nobody before it.

extension GateID {
    var payload: ValueObject {
        var payload: ValueObject = [:]
        if let job { payload["job"] = .string(job.text) }
        if self != .run { payload["level"] = .string(level.rawValue) }
        return payload
    }

    init(_ payload: EventPayload) throws(EventCodingError) {
        let name = try payload.optionalString("level") ?? Level.workflow.rawValue
        guard let level = Level(rawValue: name) else {
            throw .malformed(payload.kind, "its \"level\" is \"\(name)\", which is none")
        }
        self.init(job: try payload.optionalString("job").map(JobID.init), level: level)
    }
}

extension GroupRequest {
    var payload: ValueObject {
        var payload: ValueObject = ["group": .string(group)]
        if queue != .single { payload["queue"] = .string(queue.rawValue) }
        if cancelsInProgress { payload["cancel_in_progress"] = true }
        if isKept { payload["kept"] = true }
        if isLock { payload["lock"] = true }
        return payload
    }

    init(_ payload: EventPayload) throws(EventCodingError) {
        let name = try payload.optionalString("queue") ?? Queue.single.rawValue
        guard let queue = Queue(rawValue: name) else {
            throw .malformed(payload.kind, "its \"queue\" is \"\(name)\", which is none")
        }
        self.init(
            group: try payload.string("group"), queue: queue,
            cancelsInProgress: try payload.flag("cancel_in_progress"), isKept: try payload.flag("kept"))
        isLock = try payload.flag("lock")
    }
}

extension GroupWait {
    var payload: ValueObject {
        var payload: ValueObject = [:]
        if let holder {
            payload["holder_run"] = .number(Double(holder.run))
            if let job = holder.gate.job { payload["holder_job"] = .string(job.text) }
            if holder.gate != .run { payload["holder_level"] = .string(holder.gate.level.rawValue) }
        }
        if ahead > 0 { payload["ahead"] = .number(Double(ahead)) }
        if isAbandoned { payload["abandoned"] = true }
        if isOwed { payload["owed"] = true }
        return payload
    }

    init(_ payload: EventPayload) throws(EventCodingError) {
        var holder: GroupMember?
        if let run = try payload.optionalInteger("holder_run") {
            let job = try payload.optionalString("holder_job").map(JobID.init)
            let level = try payload.optionalString("holder_level").flatMap(GateID.Level.init(rawValue:)) ?? .workflow
            holder = GroupMember(run: run, gate: GateID(job: job, level: level))
        }
        self.init(
            holder: holder, ahead: try payload.optionalInteger("ahead") ?? 0,
            isAbandoned: try payload.flag("abandoned"))
        isOwed = try payload.flag("owed")
    }
}

extension ValueObject {
    func merging(_ other: ValueObject) -> ValueObject {
        var merged = self
        for (key, value) in other.entries { merged[key] = value }
        return merged
    }
}
