import Glibc

/// The values that steps of a run have asked to mask, where a new keeper and a new engine find them when both before were killed.
///
/// In memory only, beside the run's scripts, which hold secrets too: on a host without such a place nothing is written, and masks
/// last as long as one of the two does.
struct MaskRecord {
    /// Nil where the folder is on a disk.
    private let path: String?

    /// - Parameters:
    ///   - root: As in `HostConfiguration`.
    ///   - folder: The run's own part of it.
    init(root: String, folder: String) { path = root.hasPrefix("/dev/shm/") ? folder + "/masks" : nil }

    func read() -> [String] {
        guard let path, let content = try? readFile(path) else { return [] }
        return content.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Keeps these and no others.
    func write(_ masks: [String]) {
        guard let path, !masks.isEmpty, let folder = parentFolder(of: path) else { return }
        let content = masks.map { $0.utf8 + [0] }.joined()
        // Whole or not at all; without it masks are as safe as on a host that has no memory for it.
        guard (try? makeFolders(folder, mode: 0o700)) != nil, (try? writeFile(path + ".new", Array(content))) != nil
        else { return }
        rename(path + ".new", path)
    }
}
