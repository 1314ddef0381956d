import Conductor
import History

extension ServedProject {
    /// An artifact of a run, and its files. Throws 404 where there is none.
    func artifact(named name: String, ofRun run: Int) async throws -> (Artifact, [ArtifactContent]) {
        try await reading { store in
            _ = try store.run(run)
            let artifacts = ArtifactStore(store)
            guard let artifact = try artifacts.artifacts(ofRun: run).first(where: { $0.name == name }) else {
                throw Problem.notFound("Run \(run) has no artifact '\(name)'.")
            }
            return (artifact, try artifacts.contents(of: artifact))
        }
    }
}
