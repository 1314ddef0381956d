import Conductor
import Digests
import Glibc
import Synchronization

/// What is being uploaded in a run: a folder for each.
///
/// State: `order`, held while an upload begins, so that two jobs do not begin the same one.
final class Uploads: Sendable {
    private let root: String
    private let jobs: AdmittedJobs
    private let order = Mutex(())
    /// Bytes of one upload; GitHub's limit of a repository's caches.
    let sizeLimit: Int

    init(root: String, jobs: AdmittedJobs, sizeLimit: Int) {
        self.root = root
        self.jobs = jobs
        self.sizeLimit = sizeLimit
    }

    /// Nil for what is no name of a folder here.
    func folder(named name: String) -> UploadFolder? {
        guard name.count == 32, name.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else {
            return nil
        }
        return UploadFolder(path: root + "/" + name)
    }

    private func name(of upload: Upload) -> String {
        String(sha256(upload.slot).prefix(32))
    }

    /// Nil where another job that still runs is at the same. What the job itself has begun before is begun anew.
    func begin(_ upload: Upload) throws -> String? {
        let name = name(of: upload)
        return try order.withLock { _ in
            guard let folder = folder(named: name) else { return nil }
            if let other = folder.upload, other.job != upload.job, jobs[other.job] != nil { return nil }
            try makeFolder(root)
            try folder.begin(upload)
            return name
        }
    }

    /// What the job has begun for that purpose, as it was begun; nil where there is none.
    func begun(_ upload: Upload) -> (folder: UploadFolder, upload: Upload)? {
        guard let folder = folder(named: name(of: upload)), let begun = folder.upload, begun.job == upload.job else {
            return nil
        }
        return (folder, begun)
    }

    func remove(ofJob job: String) {
        for name in fileNames(in: root) {
            guard let folder = folder(named: name), folder.upload?.job == job else { continue }
            folder.remove()
        }
    }

    /// Bytes that may still be written: the rest of the disk belongs to journals and records.
    var room: Int {
        var disk = statvfs()
        guard statvfs(root, &disk) == 0 else { return 0 }
        return Int(clamping: UInt64(disk.f_bavail) * UInt64(disk.f_frsize)) - (64 << 20)
    }
}

extension UploadFolder {
    /// Looks whether what has come is what the client says that it sent.
    ///
    /// - Parameters:
    ///   - size: Bytes; nil where the client does not say it.
    ///   - hash: `sha256:` and hexadecimal digits, or empty.
    /// - Throws: `invalid_argument`.
    func check(size: Int?, hash: String) throws(TwirpError) {
        guard let actual = fileSize(content) else {
            throw TwirpError(.invalidArgument, "Nothing was uploaded, or its blocks were not put together.")
        }
        if let size, size != actual {
            throw TwirpError(.invalidArgument, "\(actual) bytes were uploaded, and not \(size).")
        }
        if hash.isEmpty { return }
        guard let digest, hash.lowercased() == "sha256:" + digest else {
            throw TwirpError(.invalidArgument, "The hash of what was uploaded is not '\(hash)'.")
        }
    }
}
