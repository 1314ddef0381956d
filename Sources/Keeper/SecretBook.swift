import Redaction

/// The run's secrets, shared by all outputs; in memory only.
final class SecretBook {
    private(set) var redactor = Redactor()
    /// What steps have asked to mask, in their order.
    private(set) var masks: [String] = []
    private var knownMasks: Set<String> = []

    func add(_ secrets: [String]) { redactor.add(secrets) }

    /// False when it is known already.
    func add(mask: String) -> Bool {
        guard knownMasks.insert(mask).inserted else { return false }
        masks.append(mask)
        redactor.add([mask])
        return true
    }
}
