import Foundation
import Glibc

/// Makes a folder and those above it; one that is there is fine.
func makeFolder(_ path: String) throws(HistoryError) {
    guard mkdir(path, 0o777) != 0 else { return }
    switch errno {
    case EEXIST:
        guard isFolder(path) else { throw .inaccessible(path, "there is a file where a folder must be") }
    case ENOENT:
        guard let slash = path.dropLast().lastIndex(of: "/"), slash != path.startIndex else {
            throw .system(path, ENOENT)
        }
        try makeFolder(String(path[..<slash]))
        guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw .system(path, errno) }
    default: throw .system(path, errno)
    }
}

func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}

/// The names in a folder, sorted; none where there is no such folder.
func fileNames(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
}

/// Removes a file, or a folder with all that is in it, and tells how many bytes its files had; what is not there needs no removal.
func removeTree(_ path: String) throws(HistoryError) -> Int {
    let size = sizeOfTree(path)
    do {
        try FileManager.default.removeItem(atPath: path)
    } catch CocoaError.fileNoSuchFile {
        return 0
    } catch {
        throw .inaccessible(path, "it cannot be removed (\(error.localizedDescription))")
    }
    return size
}

private func sizeOfTree(_ path: String) -> Int {
    var status = stat()
    guard lstat(path, &status) == 0 else { return 0 }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return Int(status.st_size)
    case S_IFDIR: return fileNames(in: path).reduce(0) { $0 + sizeOfTree(path + "/" + $1) }
    default: return 0
    }
}

func fileExists(_ path: String) -> Bool { access(path, F_OK) == 0 }
