import Glibc

/// Where programs are in a PATH; what was found stays found for the run.
enum ProgramSearch {
    static func path(of name: String, in path: String) -> String? {
        if name.contains("/") { return isProgram(name) ? name : nil }
        for folder in path.split(separator: ":") {
            let candidate = "\(folder)/\(name)"
            if isProgram(candidate) { return candidate }
        }
        return nil
    }

    private static func isProgram(_ path: String) -> Bool { access(path, X_OK) == 0 && !isFolder(path) }
}
