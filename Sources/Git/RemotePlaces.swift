import CGit2
import Glibc

/// Where a call to a remote may connect to: to the port of the host that its URL names, whatever a server there says.
///
/// libgit2 itself keeps a redirect to the host, and follows it to each port of it. It asks for its sockets here.
enum RemotePlaces {
    /// Of the call that goes on on this thread; outside of one, nowhere.
    @TaskLocal static var now: Set<NetworkPlace> = []

    /// Does something that connects to the remote.
    static func reached(from remote: Handle, _ call: () -> Int32) -> Int32 {
        $now.withValue(all(of: remote), operation: call)
    }

    /// The URL as `insteadOf` of git's configuration has made it, and the proxies of the administrator.
    private static func all(of remote: Handle) -> Set<NetworkPlace> {
        guard let url = git_remote_url(remote.pointer).map({ String(cString: $0) }) else { return [] }
        var places = Set(proxies(of: remote))
        guard let place = NetworkPlace(url: url) else { return places }
        places.insert(place)
        // Whoever has written it without encryption may be sent to the same host with it.
        if url.lowercased().hasPrefix("http://") { places.insert(NetworkPlace(host: place.host, port: "443")) }
        return places
    }

    private static func proxies(of remote: Handle) -> [NetworkPlace] {
        let names = ["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
        let written = names.compactMap { getenv($0).map { String(cString: $0) } } + configuredProxies(of: remote)
        return written.compactMap { NetworkPlace(url: $0.contains("://") ? $0 : "http://" + $0) }
    }

    private static func configuredProxies(of remote: Handle) -> [String] {
        var config: OpaquePointer?
        guard git_repository_config_snapshot(&config, git_remote_owner(remote.pointer)) == 0, let config else {
            return []
        }
        defer { git_config_free(config) }
        return ["http.proxy", "remote.origin.proxy"].flatMap { allValues(of: $0, in: config) }
    }
}
