import Conductor
import Expressions

/// What the toolkits are told when a call fails: Twirp's codes, each with its HTTP status.
struct TwirpError: Error, Hashable, Sendable {
    enum Code: String, Hashable, Sendable {
        case badRoute = "bad_route"
        case malformed
        case invalidArgument = "invalid_argument"
        case unauthenticated
        case permissionDenied = "permission_denied"
        case notFound = "not_found"
        case alreadyExists = "already_exists"
        case `internal`

        var status: Int {
            switch self {
            case .malformed, .invalidArgument: 400
            case .unauthenticated: 401
            case .permissionDenied: 403
            case .badRoute, .notFound: 404
            case .alreadyExists: 409
            case .internal: 500
            }
        }
    }

    var code: Code
    /// A full sentence.
    var message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// What a port threw.
    init(_ error: any Error) {
        switch error {
        case let error as TwirpError: self = error
        case let error as any PortError: self.init(error.isRefusal ? .invalidArgument : .internal, error.message)
        default: self.init(.internal, "\(error)")
        }
    }

    var value: Value { ["code": .string(code.rawValue), "msg": .string(message)] }
}
