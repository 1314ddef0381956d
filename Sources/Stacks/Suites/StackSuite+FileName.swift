import Workflows

extension StackSuite {
    /// Of its files and folders.
    var fileName: String {
        let safe = name.value.map { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) ? $0 : "-" }
        return (safe.first == "." ? "-" : "") + String(safe)
    }
}
