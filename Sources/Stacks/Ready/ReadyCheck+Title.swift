import Expressions
import Workflows

extension ReadyCheck.Condition {
    /// As it is told, such as `healthy api`; a request's with its templates as they are written.
    var title: String {
        switch self {
        case .healthy(let service): "healthy \(service.value)"
        case .http(let request): request.title
        case .log(let service, let pattern): "log of \(service.value) matches \"\(pattern.value)\""
        case .exited(let service, let code): "\(service.value) exited with \(code)"
        }
    }
}

extension StackRequest {
    /// With its templates as they are written.
    var title: String { "\(method) \(url.value.source)" }
}
