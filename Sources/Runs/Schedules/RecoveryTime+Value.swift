package import Expressions
package import Workflows

extension RecoveryObjective {
    /// As programs read it: `within` in seconds.
    package var value: Value {
        ["from": .string(from.value), "to": .string(to.value), "within": .number(within)]
    }
}

extension RecoveryTime {
    /// As programs read it: `seconds` where all was there again, `failed_job` where it was not.
    package var value: Value {
        var job: String?
        if case .failed(let name) = self { job = name }
        return [
            "reached": .boolean(isReached), "seconds": seconds.map(Value.number) ?? .null,
            "failed_job": job.map(Value.string) ?? .null,
        ]
    }
}
