import Processes

/// Brings what belongs to a test — screenshots, traces — among the artifacts, as paths relative to the output folder.
struct SuiteAttachments {
    /// The output folder of the whole test.
    let output: String
    /// Where copies go, in it.
    let folder: String
    /// What relative paths of the report are relative to.
    let base: String
    private(set) var copy = FileCopy()
    private var copied = 0

    init(output: String, folder: String, base: String) {
        self.output = output
        self.folder = folder
        self.base = base
    }

    /// Those that are there.
    mutating func brought(_ paths: [String]) -> [String] {
        paths.compactMap { path in
            let absolute = path.hasPrefix("/") ? path : "\(base)/\(path)"
            guard PathSearch.kind(absolute) != nil else { return nil }
            if absolute.hasPrefix(output + "/") { return String(absolute.dropFirst(output.count + 1)) }
            copied += 1
            let name = absolute.split(separator: "/").last ?? "file"
            let target = "\(folder)/\(copied)-\(name)"
            copy.copy(absolute, to: target)
            return PathSearch.kind(target) == nil ? nil : String(target.dropFirst(output.count + 1))
        }
    }

    /// What pytest-playwright has put in a folder for a test without naming it in the report, as older versions do.
    ///
    /// The folder is called by the slug of the test's node ID, in which the file ends with `-py`.
    static func unnamed(of test: String, in results: String) -> [String] {
        let sought = slug(test)
        return foldersInFolder(results).filter { slug($0.replacing("-py-", with: "-")) == sought }.flatMap { folder in
            namesInFolder("\(results)/\(folder)").map { "\(results)/\(folder)/\($0)" }
        }
    }

    private static func slug(_ text: String) -> String {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: "-")
    }
}
