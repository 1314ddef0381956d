import Expressions

/// Something that a job is about to hand over.
struct Upload: Hashable, Sendable {
    enum Purpose: Hashable, Sendable {
        /// A zip archive with an artifact's files, or one file as it is.
        case artifact(name: String, isArchive: Bool, retentionDays: Int?)
        case cache(key: String, version: String, scope: String)
    }

    var purpose: Purpose
    /// The job's name in its token.
    var job: String

    init(_ purpose: Purpose, job: String) {
        self.purpose = purpose
        self.job = job
    }

    /// The purpose without what does not count when two are told apart.
    var slot: String {
        switch purpose {
        case .artifact(let name, _, _): "artifact \(name)"
        case .cache(let key, let version, let scope): "cache \(scope) \(version) \(key)"
        }
    }

    init?(_ value: Value) {
        guard case .object(let fields) = value, case .string(let job)? = fields["job"] else { return nil }
        self.job = job
        let text = { (name: String) in fields[name]?.asString ?? "" }
        if fields["name"] != nil {
            var days: Int?
            if case .number(let number)? = fields["days"] { days = Int(exactly: number) }
            purpose = .artifact(
                name: text("name"), isArchive: fields["archive"] == .boolean(true), retentionDays: days)
        } else {
            purpose = .cache(key: text("key"), version: text("version"), scope: text("scope"))
        }
    }

    var value: Value {
        switch purpose {
        case .artifact(let name, let isArchive, let days):
            [
                "job": .string(job), "name": .string(name), "archive": .boolean(isArchive),
                "days": days.map { .number(Double($0)) } ?? .null,
            ]
        case .cache(let key, let version, let scope):
            ["job": .string(job), "key": .string(key), "version": .string(version), "scope": .string(scope)]
        }
    }
}
