import Glibc

/// An absolute path without `.`, `..`, doubled slashes and, as far as it exists, links.
///
/// - Parameter base: What a relative path begins at; absolute.
func resolvedPath(_ path: String, from base: String) -> String {
    var resolved = path.hasPrefix("/") ? "" : base
    for part in path.split(separator: "/") where part != "." {
        if part == ".." {
            resolved = String(resolved[..<(resolved.lastIndex(of: "/") ?? resolved.startIndex)])
            continue
        }
        resolved += "/" + part
        // At once, since `..` behind a link leads out of the link's target.
        guard let real = realpath(resolved, nil) else { continue }
        resolved = String(cString: real)
        free(real)
    }
    return resolved.isEmpty ? "/" : resolved
}
