import Glibc
import Synchronization

/// What is to be deleted when there is time: moved out of the way at once, removed later.
///
/// State: `folders` and `count`, guarded by their mutex.
final class Trash: Sendable {
    private struct Contents {
        var folders: [String] = []
        var count = 0
    }

    /// On the file system of the slots.
    private let root: String
    private let mark: String
    private let contents = Mutex(Contents())

    /// - Parameter mark: Different for each process that throws things away there.
    init(root: String, mark: String) {
        self.root = root
        self.mark = mark
    }

    /// Moves the file or folder away; true when it is no longer where it was.
    @discardableResult
    func add(_ path: String) -> Bool {
        let number = contents.withLock { contents in
            contents.count += 1
            return contents.count
        }
        let place = "\(root)/\(mark)-\(number)"
        if rename(path, place) != 0 {
            guard errno != ENOENT || fileExists(path) else { return true }
            guard (try? makeFolders(root)) != nil, rename(path, place) == 0 else { return false }
        }
        contents.withLock { $0.folders.append(place) }
        return true
    }

    var isWaiting: Bool { contents.withLock { !$0.folders.isEmpty } }

    /// Deletes what was added so far; blocks as long as that takes.
    func empty() {
        for folder in contents.withLock({ contents in
            defer { contents.folders = [] }
            return contents.folders
        }) {
            removeTree(folder)
        }
    }

    /// Deletes what processes that were killed have left.
    func emptyAll() {
        guard let names = try? namesInFolder(root) else { return }
        for name in names { removeTree(root + "/" + name) }
    }
}
