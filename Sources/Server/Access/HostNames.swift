/// The names by which the server may be asked: a page elsewhere whose name was made to point here has another one (DNS rebinding).
package struct HostNames: Hashable, Sendable {
    private var names: Set<String> = ["localhost", "127.0.0.1", "::1"]

    /// - Parameters:
    ///   - listen: Where the server listens.
    ///   - address: The URL of `server.yml`.
    ///   - local: The address at which this connection came in, which counts where the server listens at all of them.
    package init(listen: String, address: String?, local: String?) {
        names.insert(listen.lowercased())
        if let address, let start = address.firstRange(of: "://")?.upperBound,
            let name = Self.name(of: address[start...].prefix { $0 != "/" })
        {
            names.insert(name)
        }
        if ["0.0.0.0", "::"].contains(listen), let local { names.insert(local.lowercased()) }
    }

    /// - Parameter authority: What stands in `Host`, with or without a port.
    package func contains(_ authority: String) -> Bool {
        Self.name(of: authority[...]).map(names.contains) ?? false
    }

    /// In lower case, without the port and the brackets of IPv6; nil for what is none.
    private static func name(of authority: Substring) -> String? {
        guard !authority.contains("@") else { return nil }
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            let rest = authority[authority.index(after: end)...]
            guard rest.isEmpty || isPort(rest) else { return nil }
            return authority[authority.index(after: authority.startIndex)..<end].lowercased()
        }
        let name = authority.prefix { $0 != ":" }
        let rest = authority[name.endIndex...]
        guard !name.isEmpty, rest.isEmpty || isPort(rest) else { return nil }
        return (name.hasSuffix(".") ? name.dropLast() : name).lowercased()
    }

    private static func isPort(_ text: Substring) -> Bool {
        text.first == ":" && text.dropFirst().allSatisfy { $0.isASCII && $0.isNumber }
    }
}
