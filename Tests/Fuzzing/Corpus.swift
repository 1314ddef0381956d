import Foundation

/// Texts to begin with: our own files, and GitHub's vectors where they are.
enum Corpus {
    /// A text for each file, and for each line of `expressions.txt`.
    static func load() throws -> [[UInt8]] {
        let own = try files(in: Bundle.module.resourceURL?.appendingPathComponent("Corpus"))
        return own + (try files(in: vectors?.appendingPathComponent("workflows")))
    }

    /// Where the vectors are: SLUICE_CONFORMANCE, or beside the package; nil where they are not.
    private static var vectors: URL? {
        let named = ProcessInfo.processInfo.environment["SLUICE_CONFORMANCE"].map { URL(fileURLWithPath: $0) }
        let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let folder = named ?? root.appendingPathComponent("../shared/conformance").standardizedFileURL
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }

    private static func files(in folder: URL?) throws -> [[UInt8]] {
        guard let folder else { return [] }
        var texts: [[UInt8]] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
            let bytes = try Array(Data(contentsOf: folder.appendingPathComponent(name)))
            if name == "expressions.txt" {
                texts += bytes.split(separator: 0x0A).map(Array.init)
            } else {
                texts.append(bytes)
            }
        }
        return texts
    }
}
