import Conductor
import Git

/// `actions/checkout` of the run's own repository, through libgit2.
struct GitCheckout: CheckoutPort {
    /// A folder inside the repository that the run is of.
    let source: String

    func checkOut(_ request: CheckoutRequest) throws {
        let repository = try Repository.discover(from: source)
        let commit = try repository.resolve(request.revision).commit
        var options = CheckoutOptions(
            history: request.depth == 0 ? .all : .depth(request.depth), tags: request.fetchTags, clean: request.clean)
        if let branch = request.reference, branch.hasPrefix("refs/heads/") {
            options.head = .branch(String(branch.dropFirst("refs/heads/".count)))
        } else if let reference = request.reference {
            options.references = [reference: commit]
        }
        try repository.materialize(commit, into: request.directory, options: options)
    }
}
