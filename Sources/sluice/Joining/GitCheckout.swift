import Conductor
import Git

/// `actions/checkout` of the run's own repository, through libgit2.
struct GitCheckout: CheckoutPort {
    /// A folder inside the repository that the run is of.
    let source: String

    private static let branches = "refs/heads/"

    func checkOut(_ request: CheckoutRequest) throws {
        let repository = try Repository.discover(from: source)
        let (commit, options) = try resolve(request, in: repository)
        try repository.materialize(commit, into: request.directory, options: options)
    }

    /// The same for a work directory of another user.
    func separately(_ request: CheckoutRequest, in folder: String) throws -> SeparateCheckout {
        let repository = try Repository.discover(from: source)
        let (commit, options) = try resolve(request, in: repository)
        return try SeparateCheckout(of: commit, in: repository, options: options, folder: folder)
    }

    private func resolve(
        _ request: CheckoutRequest, in repository: Repository
    ) throws -> (CommitID, CheckoutOptions) {
        let resolved = try repository.resolve(request.revision)
        let commit = resolved.commit
        var options = CheckoutOptions(
            history: request.depth == 0 ? .all : .depth(request.depth), tags: request.fetchTags, clean: request.clean)
        // Of a run of a bare SHA, the reference is that SHA: its HEAD is detached, as that of a tag.
        let reference = [request.reference, resolved.reference].compactMap(\.self).first { $0.hasPrefix("refs/") }
        if let branch = reference, branch.hasPrefix(Self.branches) {
            options.head = .branch(String(branch.dropFirst(Self.branches.count)))
        } else if let reference {
            options.references = [reference: commit]
        }
        return (commit, options)
    }
}
