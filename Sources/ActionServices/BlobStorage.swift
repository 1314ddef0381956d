import Conductor
import Expressions
import NIOHTTP1
import Synchronization

/// Answers signed addresses as blob storage does: Put Block, Put Block List, Put Blob, and Get Blob with ranges.
///
/// State: `exports`, held while an archive of an artifact is made, so that it is made once.
final class BlobStorage: Sendable {
    private let run: Int
    private let artifacts: any ArtifactArchivePort
    private let caches: any CacheArchivePort
    private let uploads: Uploads
    private let jobs: AdmittedJobs
    private let key: ServiceKey
    /// For archives of artifacts that somebody wanted.
    private let folder: String
    private let exports = Mutex(())

    /// Bytes of the longest list of blocks.
    private static let listLimit = 8 << 20

    init(
        run: Int, artifacts: any ArtifactArchivePort, caches: any CacheArchivePort, uploads: Uploads,
        jobs: AdmittedJobs, key: ServiceKey, folder: String
    ) {
        (self.run, self.artifacts, self.caches, self.uploads) = (run, artifacts, caches, uploads)
        (self.jobs, self.key, self.folder) = (jobs, key, folder)
    }

    private static let forbidden = Reply.storage(
        .forbidden, "AuthenticationFailed", "The address is not signed by this run, or its job has ended.")

    /// The signed path, of a job that runs.
    private func path(_ target: RequestPath) -> SignedPath? {
        SignedPath(target, signedBy: key).flatMap { jobs[$0.job] == nil ? nil : $0 }
    }

    // MARK: Uploads

    func intake(_ request: ServiceRequest) -> Intake {
        guard let path = path(request.target) else { return .refused(Self.forbidden) }
        guard case .upload(let name) = path.target else { return .memory(limit: 0) }
        guard request.method == .PUT else {
            return .refused(.storage(.methodNotAllowed, "UnsupportedHttpVerb", "Uploads are for PUT."))
        }
        guard let folder = uploads.folder(named: name), folder.upload?.job == path.job else {
            return .refused(.storage(.notFound, "BlobNotFound", "Nothing is to be uploaded here any more."))
        }
        if request.target["comp"] == "blocklist" { return .memory(limit: Self.listLimit) }
        let announced = request.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
        let limit = min(uploads.sizeLimit - folder.size, uploads.room)
        guard announced <= limit else { return .refused(Self.tooLarge) }
        do {
            return .file(.init(file: try folder.newFile(), folder: folder), limit: limit)
        } catch {
            return .refused(.storage(.internalServerError, "InternalError", error.message))
        }
    }

    static let tooLarge = Reply.storage(
        .payloadTooLarge, "RequestBodyTooLarge", "It is more than may be uploaded, or than there is room for.")

    func answer(_ request: ServiceRequest) -> Reply {
        guard let path = path(request.target) else { return Self.forbidden }
        do {
            switch path.target {
            case .upload(let name):
                guard let folder = uploads.folder(named: name) else { return Self.forbidden }
                return try put(request, to: folder)
            case .artifact(let id): return get(try archive(ofArtifact: id), request, type: "application/zip")
            case .cache(let id):
                return get(try caches.archive(ofEntry: id), request, type: "application/octet-stream")
            }
        } catch {
            return .storage(.internalServerError, "InternalError", TwirpError(error).message)
        }
    }

    private func put(_ request: ServiceRequest, to folder: UploadFolder) throws -> Reply {
        switch (request.target["comp"], request.received) {
        case ("block"?, let received?):
            guard let id = request.target["blockid"], !id.isEmpty else {
                return .storage(.badRequest, "InvalidQueryParameterValue", "The block has no id.")
            }
            try folder.keep(received.file, asBlock: id)
        case (nil, let received?): try folder.keepAsContent(received.file)
        case ("blocklist"?, nil):
            guard let list = BlockList(request.body) else {
                return .storage(.badRequest, "InvalidXmlDocument", "This is no list of blocks.")
            }
            guard try folder.join(list.ids) else {
                return .storage(.badRequest, "InvalidBlockList", "A block of the list was not uploaded.")
            }
        default: return .storage(.badRequest, "InvalidQueryParameterValue", "\"comp\" means nothing here.")
        }
        return Reply(.created, [("ETag", "\"\(folder.size)\"")])
    }

    // MARK: Downloads

    /// Nil where there is none any more.
    private func archive(ofArtifact id: Int) throws -> String? {
        let path = "\(folder)/\(id).zip"
        return try exports.withLock { _ in
            guard let artifact = try artifacts.artifacts(ofRun: run).first(where: { $0.id == id }) else { return nil }
            if fileSize(path) != nil { return path }
            try makeFolder(folder)
            let new = path + ".new"
            removeTree(new)
            try artifacts.write(artifact, toArchive: new)
            try rename(new, to: path)
            return path
        }
    }

    private func get(_ path: String?, _ request: ServiceRequest, type: String) -> Reply {
        guard request.method == .GET || request.method == .HEAD else {
            return .storage(.methodNotAllowed, "UnsupportedHttpVerb", "Downloads are for GET.")
        }
        guard let path, let file = FileReader(path) else {
            return .storage(.notFound, "BlobNotFound", "What was stored here is gone.")
        }
        let headers = [("Content-Type", type), ("Accept-Ranges", "bytes"), ("ETag", "\"\(file.count)\"")]
        let header = request.headers.first(name: "x-ms-range") ?? request.headers.first(name: "range")
        guard let range = ByteRange.parse(header, count: file.count) else {
            return Reply(.ok, headers, .file(file, 0..<file.count))
        }
        guard !range.isEmpty else {
            return Reply(.rangeNotSatisfiable, headers + [("Content-Range", "bytes */\(file.count)")])
        }
        let place = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(file.count)"
        return Reply(.partialContent, headers + [("Content-Range", place)], .file(file, range))
    }
}
