/// An address that says by itself who may use it, for what and in whose name, as those of blob storage do.
///
/// Three parts, since the storage library of the toolkits asks for an account, a container and a blob in the path of a host without a name.
struct SignedPath: Hashable, Sendable {
    enum Target: Hashable, Sendable {
        case upload(String)
        case artifact(Int)
        case cache(Int)
    }

    var target: Target
    /// The job's name in its token.
    var job: String

    init(_ target: Target, job: String) {
        self.target = target
        self.job = job
    }

    private var path: String {
        switch target {
        case .upload(let id): "/storage/uploads/\(id)"
        case .artifact(let id): "/storage/artifacts/\(id).zip"
        case .cache(let id): "/storage/caches/\(id).tar"
        }
    }

    private var signed: String { "\(path) \(job)" }

    /// From the slash after host and port.
    func text(signedBy key: ServiceKey) -> String {
        "\(path)?job=\(job)&sig=\(Base64URL.encode(key.signature(of: signed)))"
    }

    /// Nil for what this key has not signed.
    init?(_ request: RequestPath, signedBy key: ServiceKey) {
        let parts = request.path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0].isEmpty, parts[1] == "storage", let job = request["job"],
            let signature = request["sig"].flatMap({ Base64URL.decode($0) }),
            let target = Target(container: parts[2], blob: parts[3])
        else { return nil }
        self.init(target, job: job)
        guard path == request.path, key.isSignature(signature, of: signed) else { return nil }
    }
}

extension SignedPath.Target {
    fileprivate init?(container: Substring, blob: Substring) {
        let stem = blob.prefix { $0 != "." }
        switch container {
        case "uploads": self = .upload(String(blob))
        case "artifacts":
            guard let id = Int(stem) else { return nil }
            self = .artifact(id)
        case "caches":
            guard let id = Int(stem) else { return nil }
            self = .cache(id)
        default: return nil
        }
    }
}
