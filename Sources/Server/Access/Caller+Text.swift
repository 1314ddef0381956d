import Workflows

extension Caller {
    /// Nobody could say who it is.
    static let nobody = Caller(name: "", means: .none, role: nil)
    /// Whoever asks from this machine while the server knows of nobody to tell them from.
    static let stranger = Caller(name: "", means: .none, role: .view)

    /// For whoever is refused: a full sentence.
    var introduction: String {
        switch means {
        case .socket(let user):
            name == user ? "You are known as the user '\(user)'." : "You are known as '\(name)', by the user '\(user)'."
        case .tailscale(let login, let device):
            name == login
                ? "You are known as '\(login)', on '\(device)'."
                : "You are known as '\(name)' ('\(login)' on '\(device)')."
        case .key(let name): "You are known by the key '\(name)'."
        case .none: "Nobody knows who you are."
        }
    }
}

extension Caller.Means {
    /// For the audit log.
    var text: String {
        switch self {
        case .socket(let user): "socket \(user)"
        case .tailscale(let login, let device): "tailscale \(login) \(device)"
        case .key(let name): "key \(name)"
        case .none: "none"
        }
    }
}
