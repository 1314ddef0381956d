/// Compares what somebody says with what only those know who may.
package enum SecretComparison {
    /// In a time that tells nothing but whether they are of the same length.
    package static func isEqual(_ one: String, _ other: String) -> Bool {
        guard one.utf8.count == other.utf8.count else { return false }
        return zip(one.utf8, other.utf8).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
