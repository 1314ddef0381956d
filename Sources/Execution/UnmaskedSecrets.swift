import Redaction

/// What of a run's secrets is too short to be masked, as sentences that warn of it.
package func warningsOfUnmasked(_ secrets: [String: String]) -> [String] {
    secrets.sorted { $0.key < $1.key }.compactMap { name, value in
        if value.isEmpty { return nil }
        if SecretForms(of: value).isEmpty {
            return "The secret '\(name)' is shorter than four characters and is not masked."
        }
        switch SecretForms.shortLines(of: value) {
        case 0: return nil
        case 1: return "A line of the secret '\(name)' is shorter than four characters and is not masked by itself."
        case let count:
            return "\(count) lines of the secret '\(name)' are shorter than four characters and are not masked "
                + "by themselves."
        }
    }
}
