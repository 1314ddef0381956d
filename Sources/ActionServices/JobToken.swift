import Conductor
import Digests
import Expressions

/// The token of one attempt of a job: a JWT (RFC 7519), signed with HMAC-SHA256.
///
/// The toolkits read the ids of run and job from its claim `scp`. It has no time at which it ends: it is worth something as long as its
/// job runs, which whoever accepts it knows.
struct JobToken: Hashable, Sendable {
    /// The run, and the attempt of the job, as the toolkits know them: without colons and blanks.
    let run: String
    let job: String

    /// There is one algorithm, so a token that names another one is forged.
    private static let header = Base64URL.encode(Array(#"{"alg":"HS256","typ":"JWT"}"#.utf8))

    init(run: Int, _ job: ServedJob, key: ServiceKey) {
        self.run = "run-\(run)"
        self.job = String(hexadecimal(key.signature(of: "job \(job.attempt) \(job.id)")).prefix(32))
    }

    func text(signedBy key: ServiceKey) -> String {
        let claims: Value = ["iss": "sluice", "scp": .string("Actions.Results:\(run):\(job)")]
        let content = Self.header + "." + Base64URL.encode(Array(claims.json(.compact).utf8))
        return content + "." + Base64URL.encode(key.signature(of: content))
    }

    /// Nil for what this key has not signed.
    init?(_ text: String, signedBy key: ServiceKey) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == Self.header, let claims = Base64URL.decode(parts[1]),
            let signature = Base64URL.decode(parts[2]), key.isSignature(signature, of: "\(parts[0]).\(parts[1])"),
            case .object(let fields)? = try? Value(parsingJSON: claims), case .string(let scope)? = fields["scp"]
        else { return nil }
        let names = scope.split(separator: ":", omittingEmptySubsequences: false)
        guard names.count == 3, names[0] == "Actions.Results" else { return nil }
        (run, job) = (String(names[1]), String(names[2]))
    }
}
