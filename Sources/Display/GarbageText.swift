package import History

/// What `sluice gc` removed, in a sentence.
package enum GarbageText {
    package static func text(_ report: GarbageReport) -> String {
        let counts = [
            (report.runs.count, "run"), (report.artifacts, "artifact"), (report.caches, "cache"),
            (report.slots, "slot"),
        ]
        let parts = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }
        guard !parts.isEmpty || report.bytes > 0 else { return "There was nothing to remove.\n" }
        let what = parts.isEmpty ? "leftover files" : list(parts)
        return "Removed \(what); \(sizeText(report.bytes)) freed.\n"
    }

    private static func list(_ parts: [String]) -> String {
        parts.count < 2
            ? parts.joined() : parts.dropLast().joined(separator: ", ") + " and " + (parts.last ?? "")
    }
}
