import Glibc

/// Where this program and its keeper are.
enum Installation {
    /// The path of the running `sluice`.
    static var executable: String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        guard count > 0 else { return CommandLine.arguments.first ?? "sluice" }
        return String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// The `sluice-keeper` beside it.
    static func keeper() throws(Failure) -> String {
        let folder = executable.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(
            separator: "/")
        let path = folder + "/sluice-keeper"
        guard access(path, X_OK) == 0 else {
            throw .fault(
                "There is no 'sluice-keeper' beside '\(executable)'.",
                hint: "Install both programs into the same folder; 'make ci' builds both.")
        }
        return path
    }
}
