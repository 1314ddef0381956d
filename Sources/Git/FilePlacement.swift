import Dispatch
import Synchronization

/// Places all files of a manifest, on two threads where that pays.
struct FilePlacement: Sendable {
    /// Of the source repository, which each thread opens for itself.
    let location: RepositoryLocation
    let folder: Folder
    let manifest: TreeManifest
    /// For each file, the stamp under which an earlier checkout left it, if it did.
    let known: [FileStamp?]?
    let isFresh: Bool
    /// The commit whose attributes ask for filters; nil if none do.
    let filtered: CommitID?

    /// What the threads share, guarded by one lock: taken once for a chunk of files.
    private struct Progress: Sendable {
        var next = 0
        var report = CheckoutReport()
        var stamps: [Chunk] = []
        var failure: GitError?
    }

    private struct Chunk: Sendable {
        var start: Int
        var stamps: [FileStamp]
    }

    /// Files in a chunk: neighbours share a folder, so that two threads seldom meet in one.
    private static let chunkSize = 64
    /// Below this many files a second thread costs more than it brings.
    private static let parallelFrom = 400

    /// On the calling thread with `source` itself where one thread will do.
    ///
    /// - Returns: the stamps in the manifest's order, and how many files were written and kept.
    func run(_ source: Repository) throws(GitError) -> ([FileStamp], CheckoutReport) {
        let progress = Mutex(Progress())
        // With another user's rights only this thread has them.
        if manifest.files.count < Self.parallelFrom || location.isOurs {
            work(source, progress)
        } else {
            DispatchQueue.concurrentPerform(iterations: 2) { _ in
                // A handle each: libgit2's caches have locks of their own only between handles.
                do throws(GitError) {
                    work(try Repository(location), progress)
                } catch {
                    progress.withLock { $0.failure = $0.failure ?? error }
                }
            }
        }
        let end = progress.withLock { $0 }
        if let failure = end.failure { throw failure }
        return (end.stamps.sorted { $0.start < $1.start }.flatMap(\.stamps), end.report)
    }

    private func work(_ repository: Repository, _ progress: borrowing Mutex<Progress>) {
        do throws(GitError) {
            let gitFolder = join(folder.path, ".git")
            let filters = try filtered.map { commit throws(GitError) in
                try CheckoutFilters(gitFolder: gitFolder, commit: commit)
            }
            let writer = FileWriter(repository: repository, folder: folder, filters: filters, isFresh: isFresh)
            while let range = take(progress) { try place(range, writer, progress) }
        } catch {
            progress.withLock { $0.failure = $0.failure ?? error }
        }
    }

    private func take(_ progress: borrowing Mutex<Progress>) -> Range<Int>? {
        progress.withLock { state in
            guard state.failure == nil, state.next < manifest.files.count else { return nil }
            let range = state.next..<min(state.next + Self.chunkSize, manifest.files.count)
            state.next = range.upperBound
            return range
        }
    }

    private func place(
        _ range: Range<Int>, _ writer: FileWriter, _ progress: borrowing Mutex<Progress>
    ) throws(GitError) {
        var chunk = Chunk(start: range.lowerBound, stamps: [])
        var (written, kept) = (0, 0)
        for index in range {
            let (outcome, stamp) = try writer.place(manifest.files[index], known: known?[index])
            chunk.stamps.append(stamp)
            if outcome == .written { written += 1 } else { kept += 1 }
        }
        let done = chunk
        progress.withLock { state in
            state.stamps.append(done)
            state.report.written += written
            state.report.kept += kept
        }
    }
}
