import Processes

/// Under which boots of the machine the run has had an engine, in the run's folder.
struct BootRecord {
    private let path: String

    init(_ runDirectory: String) { path = runDirectory + "/boots" }

    /// Notes the present boot. True unless every engine of the run, this one included, ran under it.
    ///
    /// What was written shortly before a power cut may be missing, this record too: no record is in doubt, which the first engine of a run never asks about.
    func isInDoubt() -> Bool {
        let present = BootID.current.text
        let content = (try? readFile(path)).flatMap { $0 } ?? []
        let boots = Set(String(decoding: content, as: UTF8.self).split(separator: "\n"))
        if boots == [present[...]] { return false }
        if !boots.contains(present[...]) { try? writeFile(path, content + Array((present + "\n").utf8)) }
        return true
    }
}
