/// A folder, file or volume that a container sees at a path of its own.
package struct Mount: Hashable, Sendable {
    /// A path of the host, a volume's name, or nil for a volume without one.
    package var source: String?
    package var target: String
    package var isReadOnly: Bool

    package init(_ source: String?, at target: String, isReadOnly: Bool = false) {
        self.source = source
        self.target = target
        self.isReadOnly = isReadOnly
    }

    /// `SOURCE:TARGET[:ro]`, `TARGET[:ro]`, as workflow files write it. Other modes, such as `:z`, are kept in `target`.
    package init(_ text: String) {
        var parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        isReadOnly = parts.count > 1 && parts.last?.lowercased() == "ro"
        if isReadOnly || (parts.count > 1 && parts.last?.lowercased() == "rw") { parts.removeLast() }
        source = parts.count > 1 ? parts.removeFirst() : nil
        target = parts.joined(separator: ":")
    }

    /// The volume that has to be there; nil for a path of the host or a volume without a name.
    package var volume: String? { source.flatMap { $0.hasPrefix("/") || $0.hasPrefix(".") ? nil : $0 } }

    /// The word after `--volume`.
    package var argument: String { (source.map { $0 + ":" } ?? "") + target + (isReadOnly ? ":ro" : "") }
}
