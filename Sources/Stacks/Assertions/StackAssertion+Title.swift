import Expressions
import Source
import Workflows

extension StackAssertion {
    /// As it is told, such as `logs of api`.
    var title: String {
        switch self {
        case .logs(let service, _, _, _): "logs of \(service.value)"
        case .files(let place, _, _, _): "files \(place.owner.value):\(place.path.value.source)"
        case .http(let request, _): request.title
        case .containers(let service, _, _, _, _): "containers of \(service.value)"
        }
    }

    var range: SourceRange {
        switch self {
        case .logs(_, _, _, let range), .files(_, _, _, let range), .http(_, let range),
            .containers(_, _, _, _, let range):
            range
        }
    }
}
