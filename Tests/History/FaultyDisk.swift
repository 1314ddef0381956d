import GRDBSQLite
import Glibc
import Synchronization

/// A layer below SQLite that fails the n-th write, truncation or sync of the databases in one folder.
///
/// It is SQLite's own access to files, with tables of methods in which four stand for ours: a file stays what SQLite made it, of SQLite's
/// size, so that all other methods (locks, the index of the write-ahead log, mapped memory) are SQLite's own. State: guarded by one
/// mutex; a table is written before the first file has it, and only read after that.
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

    private typealias FilePointer = UnsafeMutablePointer<sqlite3_file>

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
        /// The address of our table for each of SQLite's.
        var tables: [UInt: UInt] = [:]
    }

    private static let state = Mutex(State())
    /// Found before ours is registered, and never changed.
    nonisolated(unsafe) private static let original = sqlite3_vfs_find(nil)

    /// Puts it below every database that this process opens from now on; those of other folders do not notice.
    private static let isInstalled: Bool = {
        guard let original else { return false }
        // For as long as the process lives: SQLite keeps the addresses.
        let layer = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
        layer.initialize(to: original.pointee)
        layer.pointee.pNext = nil
        layer.pointee.zName = UnsafePointer(strdup("faulty-disk"))
        layer.pointee.xOpen = { layer, path, file, flags, answer in
            FaultyDisk.open(layer, path, file, flags, answer)
        }
        return sqlite3_vfs_register(layer, 1) == SQLITE_OK
    }()

    /// Databases in this folder that are opened from now on can be made to fail. False where SQLite does not allow it.
    static func watch(_ folder: String) -> Bool {
        // As SQLite names its files: without links.
        guard let path = realpath(folder, nil) else { return false }
        defer { free(path) }
        let resolved = String(cString: path) + "/"
        state.withLock { $0.folders[resolved] = folder }
        return isInstalled
    }

    static func arm(_ fault: Fault, in folder: String) { state.withLock { $0.faults[folder] = fault } }

    /// Ends the fault and says how many operations it has failed.
    static func disarm(_ folder: String) -> Int {
        state.withLock { $0.faults.removeValue(forKey: folder)?.failures ?? 0 }
    }

    private static func open(
        _ layer: UnsafeMutablePointer<sqlite3_vfs>?, _ path: UnsafePointer<CChar>?, _ file: FilePointer?,
        _ flags: Int32, _ answer: UnsafeMutablePointer<Int32>?
    ) -> Int32 {
        guard let open = original?.pointee.xOpen else { return SQLITE_CANTOPEN }
        let code = open(layer, path, file, flags, answer)
        guard code == SQLITE_OK, let path, let file, let methods = file.pointee.pMethods else { return code }
        let text = String(cString: path)
        state.withLock { state in
            guard let folder = state.folders.first(where: { text.hasPrefix($0.key) })?.value else { return }
            let address = UInt(bitPattern: methods)
            let table = state.tables[address] ?? UInt(bitPattern: makeTable(methods.pointee))
            state.tables[address] = table
            state.files[UInt(bitPattern: file)] = File(folder: folder, methods: address)
            file.pointee.pMethods = UnsafePointer(bitPattern: table)
        }
        return code
    }

    /// As SQLite's own, but for four methods.
    private static func makeTable(_ methods: sqlite3_io_methods) -> UnsafeMutablePointer<sqlite3_io_methods> {
        let table = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
        table.initialize(to: methods)
        table.pointee.xWrite = { file, bytes, count, offset in
            FaultyDisk.fault(of: file) ?? FaultyDisk.methods(of: file)?.xWrite(file, bytes, count, offset)
                ?? SQLITE_IOERR
        }
        table.pointee.xTruncate = { file, size in
            FaultyDisk.fault(of: file) ?? FaultyDisk.methods(of: file)?.xTruncate(file, size) ?? SQLITE_IOERR
        }
        table.pointee.xSync = { file, flags in
            FaultyDisk.fault(of: file) ?? FaultyDisk.methods(of: file)?.xSync(file, flags) ?? SQLITE_IOERR
        }
        table.pointee.xClose = { file in
            let methods = FaultyDisk.methods(of: file)
            // Another file may have its place in memory as soon as it is closed.
            FaultyDisk.forget(file)
            return methods?.xClose(file) ?? SQLITE_IOERR
        }
        return table
    }

    /// SQLite's own methods of the file.
    private static func methods(of file: FilePointer?) -> sqlite3_io_methods? {
        let address = state.withLock { $0.files[UInt(bitPattern: file)]?.methods }
        return address.flatMap { UnsafePointer<sqlite3_io_methods>(bitPattern: $0)?.pointee }
    }

    private static func forget(_ file: FilePointer?) {
        state.withLock { _ = $0.files.removeValue(forKey: UInt(bitPattern: file)) }
    }

    /// What this operation is to answer instead of being carried out; nil for one that is carried out.
    private static func fault(of file: FilePointer?) -> Int32? {
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
