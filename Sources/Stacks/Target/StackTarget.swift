import Source

/// A stack that somebody else has brought up: where its services are reached.
package struct StackTarget: Hashable, Sendable {
    /// Of every service that has none of its own.
    private var everywhere: TargetURL?
    private var own: [String: TargetURL] = [:]
    /// Those that the stack has, sorted.
    private let services: [String]

    /// - Parameters:
    ///   - given: `URL`, once at most, and `SERVICE=URL`.
    ///   - services: Those that the stack has.
    package init(_ given: [String], services: [String]) throws(TargetError) {
        self.services = services.sorted()
        for text in given {
            guard let (service, url) = Self.parts(text) else {
                let url = try TargetURL(text)
                guard everywhere == nil else {
                    throw TargetError(
                        "Two targets are given for all services: '\(everywhere?.text ?? "")' and '\(url.text)'.",
                        hint: "Say which service each of them is, by --target SERVICE=URL.")
                }
                everywhere = url
                continue
            }
            guard services.contains(service) else {
                throw TargetError(
                    "The stack has no service '\(service)'.",
                    hint: nearestName(to: service, among: services).map { "Did you mean '\($0)'?" }
                        ?? "It has \(self.services.joined(separator: ", ")).")
            }
            guard own[service] == nil else {
                throw TargetError("Two targets are given for the service '\(service)'.")
            }
            own[service] = try TargetURL(url)
        }
    }

    /// Nil for a text that is a URL alone, or nothing of either.
    private static func parts(_ text: String) -> (service: String, url: String)? {
        guard let place = text.firstIndex(of: "=") else { return nil }
        let service = text[..<place]
        guard !service.contains(where: { ":/?#".contains($0) }) else { return nil }
        return (String(service), String(text[text.index(after: place)...]))
    }

    /// As it is shown: `http://10.0.0.7`, or `api=http://10.0.0.7:8000, viewer=http://10.0.0.7`.
    package var text: String {
        let own = own.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.text)" }
        return ([everywhere?.text].compactMap(\.self) + own).joined(separator: ", ")
    }

    /// Of each service that is reached.
    ///
    /// - Parameter ports: The containers' ports that a file names of a service: each is the URL's.
    func addresses(ports: (_ service: String) -> [Int]) -> [StackAddress] {
        services.flatMap { service -> [StackAddress] in
            guard let url = own[service] ?? everywhere else { return [] }
            let named = ports(service)
            return (named.isEmpty ? [url.port] : named).map { port in
                StackAddress(service: service, containerPort: port, hostPort: url.port, url: url.text)
            }
        }
    }
}
