import CGit2
import Glibc

extension Repository {
    /// The value that git would use for a key, as written; nil when it is not set.
    package func configuration(_ key: String) -> String? {
        withConfiguration { config in
            var value: UnsafePointer<CChar>?
            guard git_config_get_string(&value, config, key) == 0, let value else { return nil }
            return String(cString: value)
        }
    }

    /// The value of a key that is true or false; nil when it is not set, or neither.
    func flag(_ key: String) -> Bool? {
        withConfiguration { config in
            var value: Int32 = 0
            return git_config_get_bool(&value, config, key) == 0 ? value != 0 : nil
        }
    }

    /// All values of a key in order; the first is the one that git fetches from, for a remote's `url`.
    func configurations(_ key: String) -> [String] {
        withConfiguration { allValues(of: key, in: $0) } ?? []
    }

    /// A snapshot, because only that hands out strings, and so that no value changes in between.
    private func withConfiguration<Value>(_ body: (OpaquePointer) -> Value?) -> Value? {
        var config: OpaquePointer?
        guard git_repository_config_snapshot(&config, pointer) == 0, let config else { return nil }
        defer { git_config_free(config) }
        return body(config)
    }
}

/// Every value of a key that may be set several times, in the order of the files.
func allValues(of key: String, in config: OpaquePointer?) -> [String] {
    var iterator: OpaquePointer?
    guard git_config_multivar_iterator_new(&iterator, config, key, nil) == 0, let iterator else { return [] }
    defer { git_config_iterator_free(iterator) }
    var values: [String] = []
    var entry: UnsafeMutablePointer<git_config_entry>?
    while git_config_next(&entry, iterator) == 0, let found = entry {
        // A key without `=` has no value.
        values.append(found.pointee.value.map { String(cString: $0) } ?? "")
    }
    return values
}

extension Repository {
    /// The attribute files of the user and of the system, by gitattributes(5).
    var outerAttributeFiles: [String] {
        let home = getenv("HOME").map { String(cString: $0) }
        let xdg = getenv("XDG_CONFIG_HOME").map { String(cString: $0) } ?? home.map { join($0, ".config") }
        var named = configuration("core.attributesfile")
        if let path = named, path.hasPrefix("~/"), let home { named = join(home, String(path.dropFirst(2))) }
        return [named ?? xdg.map { join($0, "git/attributes") }, "/etc/gitattributes"].compactMap(\.self)
    }
}
