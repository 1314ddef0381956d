import HTTPTypes
import Synchronization

/// How often each route was asked for, and what class of answer it gave, since the server began.
package final class RequestCounts: Sendable {
    struct Key: Hashable, Comparable {
        var method: String
        /// As the table of routes has it, so that no name of a project or run is in it; empty where there is none.
        var route: String
        /// `2xx`
        var status: String

        static func < (a: Key, b: Key) -> Bool {
            (a.route, a.method, a.status) < (b.route, b.method, b.status)
        }
    }

    private let counts = Mutex<[Key: Int]>([:])

    package init() {}

    func count(_ method: HTTPRequest.Method, _ route: String?, _ status: HTTPResponse.Status) {
        // A method is what somebody typed; only those that some route takes are worth a line of their own.
        let key = Key(method: route == nil ? "" : method.rawValue, route: route ?? "", status: "\(status.code / 100)xx")
        counts.withLock { $0[key, default: 0] += 1 }
    }

    var all: [(key: Key, count: Int)] {
        counts.withLock { $0 }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}
