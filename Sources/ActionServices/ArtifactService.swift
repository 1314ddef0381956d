import Conductor
import Expressions
import Runs

/// `github.actions.results.api.v1.ArtifactService`: artifacts of version 4, of the run to which the caller's job belongs.
struct ArtifactService: Sendable {
    static let name = "github.actions.results.api.v1.ArtifactService"

    let run: Int
    let artifacts: any ArtifactArchivePort
    let uploads: Uploads
    let now: @Sendable () -> Timestamp

    /// Nil for a method that there is not.
    func call(_ method: String, _ message: TwirpMessage, _ call: ServiceCall) throws -> Value? {
        try call.check(message)
        switch method {
        case "CreateArtifact": return try create(message, call)
        case "FinalizeArtifact": return try finalize(message, call)
        case "ListArtifacts": return try list(message, call)
        case "GetSignedArtifactURL": return try address(message, call)
        case "DeleteArtifact": return try delete(message)
        default: return nil
        }
    }

    private func create(_ message: TwirpMessage, _ call: ServiceCall) throws -> Value {
        let name = try message.requiredText("name")
        guard !call.isSecret(name) else {
            throw TwirpError(
                .invalidArgument, "The artifact's name contains a secret, and names are not kept secret.")
        }
        let type = try message.text("mime_type")
        var days: Int?
        if let end = try message.time("expires_at") {
            let seconds = end - Double(now().nanoseconds) / 1e9
            guard seconds > 0 else { throw TwirpError(.invalidArgument, "\"expires_at\" is in the past.") }
            days = Int(exactly: min((seconds / 86400).rounded(.up), 36500))
        }
        let upload = Upload(
            .artifact(name: name, isArchive: type.isEmpty || type.contains("zip"), retentionDays: days),
            job: call.token.job)
        guard try !ownArtifacts().contains(where: { $0.name == name }), let id = try uploads.begin(upload) else {
            throw TwirpError(
                .alreadyExists, "an artifact with this name already exists on the workflow run: '\(name)'.")
        }
        return ["ok": .boolean(true), "signed_upload_url": .string(call.address(of: .upload(id)))]
    }

    private func finalize(_ message: TwirpMessage, _ call: ServiceCall) throws -> Value {
        let name = try message.requiredText("name")
        let sought = Upload(.artifact(name: name, isArchive: true, retentionDays: nil), job: call.token.job)
        guard let (folder, upload) = uploads.begun(sought),
            case .artifact(_, let isArchive, let days) = upload.purpose
        else { throw TwirpError(.notFound, "The job has begun no artifact '\(name)'.") }
        // Kept or refused, it is over.
        defer { folder.remove() }
        try folder.check(size: try message.integer("size"), hash: try message.text("hash"))
        let artifact =
            if isArchive {
                try artifacts.store(archive: folder.content, as: name, run: run, retentionDays: days)
            } else {
                try artifacts.store(
                    [ArtifactFile(source: folder.content, path: name)], as: name, run: run, overwrite: false,
                    retentionDays: days)
            }
        return ["ok": .boolean(true), "artifact_id": .string(String(artifact.id))]
    }

    private func list(_ message: TwirpMessage, _ call: ServiceCall) throws -> Value {
        let name = try message.text("name_filter")
        let id = try message.integer("id_filter")
        let found = try artifacts.artifacts(ofRun: run).filter {
            (name.isEmpty || $0.name == name) && (id == nil || $0.id == id)
        }
        let entries = found.map { artifact -> Value in
            [
                "workflow_run_backend_id": .string(call.token.run),
                "workflow_job_run_backend_id": .string(call.token.job),
                "database_id": .string(String(artifact.id)), "name": .string(artifact.name),
                "size": .string(String(artifact.size)),
            ]
        }
        return ["artifacts": .array(entries)]
    }

    private func address(_ message: TwirpMessage, _ call: ServiceCall) throws -> Value {
        let artifact = try find(try message.requiredText("name"), in: try artifacts.artifacts(ofRun: run))
        return ["signed_url": .string(call.address(of: .artifact(artifact.id)))]
    }

    private func delete(_ message: TwirpMessage) throws -> Value {
        let artifact = try find(try message.requiredText("name"), in: try ownArtifacts())
        try artifacts.remove(artifact)
        return ["ok": .boolean(true), "artifact_id": .string(String(artifact.id))]
    }

    /// A run that repeats another one sees that one's artifacts, too.
    private func ownArtifacts() throws -> [Artifact] { try artifacts.artifacts(ofRun: run).filter { $0.run == run } }

    private func find(_ name: String, in artifacts: [Artifact]) throws(TwirpError) -> Artifact {
        guard let artifact = artifacts.last(where: { $0.name == name }) else {
            throw TwirpError(.notFound, "The run has no artifact '\(name)'.")
        }
        return artifact
    }
}
