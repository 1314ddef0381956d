import Expressions
import Planning

extension FamilyExpansion {
    /// As it stands in a journal; what is as usual is left out.
    func payload(of job: JobID) -> Value {
        var payload: ValueObject = ["job": .string(job.text), "jobs": .array(jobs.map(\.payload))]
        if total != jobs.count { payload["total"] = .number(Double(total)) }
        if !failFast { payload["fail_fast"] = .boolean(false) }
        if let maxParallel { payload["max_parallel"] = .number(Double(maxParallel)) }
        return .object(payload)
    }

    init(_ payload: EventPayload) throws(EventCodingError) {
        guard case .array(let values)? = payload["jobs"] else { throw .malformed(payload.kind, "it has no \"jobs\"") }
        var jobs: [Job] = []
        for value in values { jobs.append(try Job(EventPayload(value, of: payload.kind))) }
        self.init(
            failFast: payload["fail_fast"] == nil ? true : try payload.flag("fail_fast"),
            maxParallel: try payload.optionalInteger("max_parallel"),
            total: try payload.optionalInteger("total") ?? jobs.count, jobs: jobs)
    }
}

extension FamilyExpansion.Job {
    fileprivate var payload: Value {
        var payload: ValueObject = ["index": .number(Double(index)), "name": .string(name)]
        if let matrix { payload["matrix"] = .object(matrix) }
        if !labels.isEmpty { payload["runs_on"] = .array(labels.map(Value.string)) }
        if let runner {
            payload["runner"] = .string(runner.name)
            if let image = runner.image { payload["image"] = .string(image) }
        }
        return .object(payload)
    }

    fileprivate init(_ payload: EventPayload) throws(EventCodingError) {
        var labels: [String] = []
        if case .array(let values)? = payload["runs_on"] { labels = values.map(\.asString) }
        var runner: PlannedRunner?
        if payload["runner"] != nil {
            runner = PlannedRunner(
                name: try payload.string("runner"),
                image: payload["image"] == nil ? nil : try payload.string("image"))
        }
        self.init(
            index: try payload.integer("index"), matrix: payload["matrix"] == nil ? nil : try payload.object("matrix"),
            name: try payload.string("name"), labels: labels,
            runner: runner)
    }
}
