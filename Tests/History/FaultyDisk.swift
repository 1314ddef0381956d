import GRDBSQLite
import Glibc
import Synchronization

/// A layer below SQLite that fails the n-th write, truncation or sync of the databases in one folder.
///
/// It is SQLite's own access to files, with a table of methods in which three stand for ours. State: guarded by one mutex; the tables of
/// SQLite are written before the first file is opened, and only read after that.
enum FaultyDisk {
    struct Fault: Sendable {
        /// So many operations still succeed.
        var remaining: Int
        /// SQLite's code for what went wrong.
        var code: Int32
        /// Whether everything after it fails, too.
        var isLasting: Bool
        /// How many operations have failed.
        var failures = 0
    }

    /// A database's file that is open.
    private struct File {
        var folder: String
        /// The address of SQLite's own table of methods: it has one for databases, and another for files that nobody locks.
        var methods: UInt
    }

    private struct State {
        /// By folder.
        var faults: [String: Fault] = [:]
        /// The folders that are watched, by their paths without links.
        var folders: [String: String] = [:]
        /// By the file's address.
        var files: [UInt: File] = [:]
        /// Our table for each of SQLite's.
        var tables: [UInt: UInt] = [:]
    }

    private static let state = Mutex(State())
    nonisolated(unsafe) private static let system = sqlite3_vfs_find(nil)

    /// Puts it below every database that this process opens from now on; those of other folders do not notice.
    private static let isInstalled: Bool = {
        guard let system else { return false }
        let layer = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
        layer.initialize(to: system.pointee)
        layer.pointee.pNext = nil
        layer.pointee.zName = UnsafePointer(name)
        layer.pointee.xOpen = { layer, path, file, flags, answer in
            FaultyDisk.open(layer, path, file, flags, answer)
        }
        return sqlite3_vfs_register(layer, 1) == SQLITE_OK
    }()

    nonisolated(unsafe) private static let name: UnsafeMutablePointer<CChar> = {
        let text = Array("faulty-disk".utf8CString)
        let name = UnsafeMutablePointer<CChar>.allocate(capacity: text.count)
        name.initialize(from: text, count: text.count)
        return name
    }()

    /// Databases in this folder that are opened from now on can be made to fail. False where SQLite does not allow it.
    static func watch(_ folder: String) -> Bool {
        // As SQLite names its files: without links.
        guard let path = realpath(folder, nil) else { return false }
        defer { free(path) }
        let resolved = String(cString: path)
        state.withLock { $0.folders[resolved] = folder }
        return isInstalled
    }

    static func arm(_ fault: Fault, in folder: String) { state.withLock { $0.faults[folder] = fault } }

    /// Ends the fault and says how many operations it has failed.
    static func disarm(_ folder: String) -> Int {
        state.withLock { $0.faults.removeValue(forKey: folder)?.failures ?? 0 }
    }

    private static func open(
        _ layer: UnsafeMutablePointer<sqlite3_vfs>?, _ path: UnsafePointer<CChar>?,
        _ file: UnsafeMutablePointer<sqlite3_file>?, _ flags: Int32, _ answer: UnsafeMutablePointer<Int32>?
    ) -> Int32 {
        guard let open = system?.pointee.xOpen else { return SQLITE_CANTOPEN }
        let code = open(layer, path, file, flags, answer)
        guard code == SQLITE_OK, let path, let file, let original = file.pointee.pMethods else { return code }
        let text = String(cString: path)
        state.withLock { state in
            guard let folder = state.folders.first(where: { text.hasPrefix($0.key) })?.value else { return }
            let address = UInt(bitPattern: original)
            let table = state.tables[address] ?? UInt(bitPattern: makeTable(original.pointee))
            state.tables[address] = table
            state.files[UInt(bitPattern: file)] = File(folder: folder, methods: address)
            file.pointee.pMethods = UnsafePointer(bitPattern: table)
        }
        return code
    }

    /// As SQLite's own, but for three methods.
    private static func makeTable(_ original: sqlite3_io_methods) -> UnsafeMutablePointer<sqlite3_io_methods> {
        let table = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
        table.initialize(to: original)
        table.pointee.xWrite = { file, bytes, count, offset in
            FaultyDisk.failure(file) ?? FaultyDisk.system(file)?.xWrite(file, bytes, count, offset) ?? SQLITE_IOERR
        }
        table.pointee.xTruncate = { file, size in
            FaultyDisk.failure(file) ?? FaultyDisk.system(file)?.xTruncate(file, size) ?? SQLITE_IOERR
        }
        table.pointee.xSync = { file, flags in
            FaultyDisk.failure(file) ?? FaultyDisk.system(file)?.xSync(file, flags) ?? SQLITE_IOERR
        }
        return table
    }

    /// SQLite's own methods of the file.
    private static func system(_ file: UnsafeMutablePointer<sqlite3_file>?) -> sqlite3_io_methods? {
        let address = state.withLock { $0.files[UInt(bitPattern: file)]?.methods }
        return address.flatMap { UnsafePointer<sqlite3_io_methods>(bitPattern: $0)?.pointee }
    }

    /// What this operation is to answer instead of being carried out; nil for one that is carried out.
    private static func failure(_ file: UnsafeMutablePointer<sqlite3_file>?) -> Int32? {
        state.withLock { state in
            guard let folder = state.files[UInt(bitPattern: file)]?.folder, var fault = state.faults[folder] else {
                return nil
            }
            defer { state.faults[folder] = fault }
            if fault.remaining > 0 {
                fault.remaining -= 1
                return nil
            }
            guard fault.isLasting || fault.failures == 0 else { return nil }
            fault.failures += 1
            return fault.code
        }
    }
}
