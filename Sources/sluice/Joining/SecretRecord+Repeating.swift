import History

extension SecretRecord {
    /// Where the secrets of a run that repeats another one come from: as in the earlier run, and what was given now. Throws a usage
    /// failure for one that was typed then and is missing now.
    static func repeating(
        _ run: Int, in store: Store, given secrets: [String], files: [String]
    ) throws(Failure) -> SecretRecord {
        var record = SecretRecord(files: files, given: secrets)
        guard let earlier = SecretRecord(readFrom: store.paths.runDirectory(run)) else { return record }
        let given = Set(record.typed + record.environment)
        let missing = earlier.typed.filter { !given.contains($0) }
        guard missing.isEmpty else {
            throw .usage(
                "Run \(run) had secrets that were typed: \(missing.joined(separator: ", ")).",
                hint: "Give them again: \(missing.map { "--secret \($0)=…" }.joined(separator: " ")).")
        }
        record.files = earlier.files + record.files
        record.environment += earlier.environment.filter { !given.contains($0) }
        return record
    }
}
