import Conductor
import Glibc
import HTTPTypes
import Logging
import Workflows

/// Decides who asks and whether they may.
struct Access: Sendable {
    private let settings: ServerSettings
    private let keys: AccessKeys
    private let uses = KeyUses()
    private let tailscale = TailscaleDirectory()
    private let clock: any ClockPort
    private let log: Logger

    init(_ parts: ServerParts) {
        (settings, keys) = (parts.settings, AccessKeys(parts.database))
        (clock, log) = (parts.clock, parts.log)
    }

    /// What is wrong with a request whoever sends it, at the socket as well: a browser reaches it by whatever forwards a port to it, and
    /// asks by a name that somebody else may have made.
    ///
    /// - Parameter local: The address at which it came in; nil for the socket.
    func check(_ request: HTTPRequest, at local: String?) throws(Problem) {
        let (host, configuration) = (request.authority ?? "", settings.now)
        let names = HostNames(listen: configuration.listen.host, address: configuration.file.address, local: local)
        guard !names.contains(host) else { return }
        throw Problem(
            .misdirectedRequest, "'\(host)' is no name of this server.",
            hint: "Write the URL by which people reach it as 'address:' in the server's file.")
    }

    // MARK: Who

    /// - Throws: A problem for a key that opens nothing, and where those who know do not answer.
    func caller(from peer: Peer, _ headers: HTTPFields) async throws(Problem) -> Caller {
        if let key = Self.keyHeader.flatMap({ headers[$0] }) { return try await caller(key: key) }
        // Something on this machine asks for somebody else: it is not them, and what it says of them anybody can say.
        guard !Self.isForwarded(headers) else { return .nobody }
        switch peer {
        case .local(let user):
            return settings.now.file.caller(user: LocalUser.name(of: user), isOwner: user == geteuid() || user == 0)
        case .network where peer.isLoopback:
            return try await isGuarded() ? .nobody : .stranger
        case .network(let address, let port): return try await caller(address, port)
        case .unknown: return .nobody
        }
    }

    private func caller(key text: String) async throws(Problem) -> Caller {
        guard let key = try await answered({ try await keys.key(text) }) else {
            throw Self.unauthorized("The key opens nothing: it is wrong, or was revoked.")
        }
        if uses.isDue(key, at: clock.now()) {
            do {
                try await keys.noteUse(of: key, at: clock.now())
            } catch {
                log.error("That the key '\(key.name)' was used cannot be written down: \(error)")
            }
        }
        return key.caller
    }

    private func caller(_ address: String, _ port: Int) async throws(Problem) -> Caller {
        let configuration = settings.now
        guard configuration.file.knowsTailnet else { return .nobody }
        let socket = configuration.tailscaleSocket
        do {
            let identity = try await tailscale.identity(address: address, port: port, socket: socket)
            return identity.map(configuration.file.caller) ?? .nobody
        } catch {
            log.error("tailscaled was asked who is at \(address): \(error).", metadata: ["socket": "\(socket)"])
            throw .unavailable("tailscaled does not say who you are.", hint: "The server's log says why.")
        }
    }

    /// Whether there is anybody who can say who they are by TCP.
    private func isGuarded() async throws(Problem) -> Bool {
        if settings.now.file.knowsTailnet { return true }
        return try await answered { try await keys.hasAny() }
    }

    private func answered<Result>(_ body: () async throws -> Result) async throws(Problem) -> Result {
        do {
            return try await body()
        } catch {
            log.error("The server's database does not answer: \(error)")
            throw .unavailable("The server cannot look up who may do what.", hint: "Its log says why.")
        }
    }

    // MARK: May they

    /// - Parameter project: The one that the path names.
    func admit(
        _ caller: Caller, to route: Route, project: String?, _ request: HTTPRequest
    ) throws(Problem) {
        guard case .role(let needed) = route.access else { return }
        try checkRole(caller, needed, project)
        guard request.method.isWrite else { return }
        if case .key = caller.means { return }
        // A socket that ssh forwards is a browser's as well.
        if case .socket = caller.means, !CrossSite.isBrowser(request.headerFields) { return }
        guard let reason = CrossSite.reason(request.headerFields, host: request.authority ?? "") else { return }
        throw .forbidden(reason)
    }

    private func checkRole(_ caller: Caller, _ needed: ServerRole, _ project: String?) throws(Problem) {
        let role = project.map { caller.role(in: $0) } ?? caller.role
        if let role, role >= needed { return }
        let place = project.map { " in '\($0)'" } ?? ""
        let missing = "This needs the role '\(needed.rawValue)'\(place). \(caller.introduction)"
        guard caller.means != .none else {
            let hint = "Ask by the socket '\(settings.now.places.socket)', by the tailnet, or with a key."
            if caller.role == nil { throw Self.unauthorized(missing, hint: hint) }
            throw .forbidden(missing, hint: hint)
        }
        let has = role.map { "The role is '\($0.rawValue)'." } ?? "There is no role for you."
        throw .forbidden("\(missing) \(has)")
    }

    private static func unauthorized(_ detail: String, hint: String? = nil) -> Problem {
        Problem(.unauthorized, detail, hint: hint, headers: [.wwwAuthenticate: #"SluiceKey realm="sluice""#])
    }

    private static let keyHeader = HTTPField.Name("x-sluice-key")
    private static let forwarding = [
        "forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via",
        "tailscale-user-login", "tailscale-user-name",
    ].compactMap { HTTPField.Name($0) }

    /// Whether a proxy, such as `tailscale serve`, stands in between.
    private static func isForwarded(_ headers: HTTPFields) -> Bool { forwarding.contains { headers.contains($0) } }
}

extension HTTPRequest.Method {
    /// Whether it is made to change something: RFC 9110, 9.2.1.
    var isWrite: Bool { ![.get, .head, .options, .trace].contains(self) }
}
