import Expressions

/// One entry under a service's `volumes:`.
struct ComposeMount: Hashable {
    enum Kind: Hashable {
        /// A path of the host.
        case bind(String)
        /// A volume under its name in the compose file.
        case volume(String)
        /// One without a name, a file system in memory, a named pipe.
        case other
    }

    var kind: Kind
    var isReadOnly: Bool

    init(_ entry: Value) {
        if let settings = entry.object {
            let source = settings["source"]?.text
            isReadOnly = settings["read_only"]?.isTrue ?? false
            switch (settings["type"]?.text, source) {
            case ("bind", let source?): kind = .bind(source)
            case ("volume", let source?) where !source.isEmpty: kind = .volume(source)
            default: kind = .other
            }
            return
        }
        let parts = (entry.text ?? "").split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let modes = parts.dropFirst(2).joined(separator: ",").split(separator: ",")
        isReadOnly = modes.contains("ro")
        // A path alone is a volume without a name.
        guard parts.count > 1, let source = parts.first else {
            kind = .other
            return
        }
        kind = source.hasPrefix("/") || source.hasPrefix(".") || source.hasPrefix("~") ? .bind(source) : .volume(source)
    }
}
