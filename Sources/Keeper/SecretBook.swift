import Redaction

/// The run's secrets, shared by all outputs; in memory only.
final class SecretBook {
    private(set) var redactor = Redactor()
    /// What steps have asked to mask, in their order.
    private(set) var masks: [String] = []
    private var knownMasks: Set<String> = []
    private var knownSecrets: Set<String> = []

    /// Those that are known already cost nothing: every step of a job brings the same ones.
    func add(_ secrets: [String]) {
        let new = secrets.filter { knownSecrets.insert($0).inserted }
        if !new.isEmpty { redactor.add(new) }
    }

    /// Adds values to mask; returns those that are new. Many at a time cost hardly more than one.
    func add(masks values: [String]) -> [String] {
        let room = max(0, Self.mostMasks - masks.count)
        let all = values.filter { knownMasks.insert($0).inserted }
        if all.count > room { isFull = true }
        let new = Array(all.prefix(room))
        masks += new
        let unknown = new.filter { knownSecrets.insert($0).inserted }
        if !unknown.isEmpty { redactor.add(masks: unknown) }
        return new
    }

    /// Whether there were more masks than can be held: nothing that steps print can be shown safely any more.
    private(set) var isFull = false
    /// Of a run; each costs some kilobytes.
    static let mostMasks = 5000
}
