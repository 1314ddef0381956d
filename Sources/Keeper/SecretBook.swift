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

    /// False when it is known already.
    func add(mask: String) -> Bool {
        guard knownMasks.insert(mask).inserted else { return false }
        masks.append(mask)
        add([mask])
        return true
    }
}
