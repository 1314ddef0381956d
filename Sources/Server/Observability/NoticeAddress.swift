import Glibc

/// Where something is posted, after a look at what its host's name stands for.
///
/// Loopback, link-local and multicast addresses, and those at which clouds hand out credentials, are refused, so that nobody who can
/// set a secret or a name server makes the server talk to what only it can reach. What `server.yml` itself writes out as a number, or as
/// `localhost`, is meant.
package struct NoticeAddress: Hashable, Sendable {
    /// What is asked, whatever the name stands for a moment later.
    package let address: String

    /// Looks the name up, which waits for a name server.
    ///
    /// - Parameters:
    ///   - url: As it is posted to.
    ///   - written: What stands in the server's file, in which parts of it may be secrets.
    /// - Throws: 422 for a URL that is none, or one that is refused; 503 for a name without an address.
    package init(of url: String, written: String) throws(Problem) {
        guard let host = Self.host(of: url) else {
            throw .unprocessable("its URL is none of 'http' or 'https' with a plain host")
        }
        let addresses = try Self.lookUp(host)
        let isMeant = Self.host(of: written) == host && (Self.isNumeric(host) || host == "localhost")
        guard isMeant || !addresses.contains(where: Self.isRefused) else {
            throw .unprocessable("its host is an address of this machine, or one that only this machine can reach")
        }
        guard let first = addresses.first else { throw .unavailable("its host has no address") }
        address = first
    }

    /// The host in lower case, without brackets; nil for what another program might read in another way.
    package static func host(of url: String) -> String? {
        let lower = url.lowercased()
        guard let scheme = ["https://", "http://"].first(where: { lower.hasPrefix($0) }) else { return nil }
        let rest = lower.dropFirst(scheme.count)
        let authority = rest.prefix { !"/?#".contains($0) }
        guard !authority.isEmpty, !authority.contains("@"), !authority.contains("\\") else { return nil }
        var (host, port) = (authority, Substring())
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            host = authority[authority.index(after: authority.startIndex)..<end]
            port = authority[authority.index(after: end)...]
            guard host.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else { return nil }
        } else if let colon = authority.firstIndex(of: ":") {
            (host, port) = (authority[..<colon], authority[colon...])
        }
        guard port.isEmpty || (port.first == ":" && port.dropFirst().allSatisfy(\.isNumber)) else { return nil }
        let isPlain = host.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-._:".contains($0)) }
        return isPlain && !host.isEmpty ? String(host) : nil
    }

    private static func isNumeric(_ host: String) -> Bool {
        var (four, six) = (in_addr(), in6_addr())
        return inet_pton(AF_INET, host, &four) == 1 || inet_pton(AF_INET6, host, &six) == 1
    }

    private static func lookUp(_ host: String) throws(Problem) -> [String] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &found) == 0 else { throw .unavailable("its host has no address") }
        defer { freeaddrinfo(found) }
        var addresses: [String] = []
        var next = found
        while let entry = next {
            let size = 1025
            var text = [CChar](repeating: 0, count: size)
            let result = getnameinfo(
                entry.pointee.ai_addr, entry.pointee.ai_addrlen, &text, socklen_t(size), nil, 0, NI_NUMERICHOST)
            if result == 0 {
                addresses.append(String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
            }
            next = entry.pointee.ai_next
        }
        return addresses
    }

    /// Of an address as `getnameinfo` writes it.
    package static func isRefused(_ address: String) -> Bool {
        let plain = String(address.prefix { $0 != "%" })
        var four = in_addr()
        if inet_pton(AF_INET, plain, &four) == 1 {
            return isRefused(withUnsafeBytes(of: &four) { Array($0) })
        }
        var six = in6_addr()
        guard inet_pton(AF_INET6, plain, &six) == 1 else { return true }
        let bytes = withUnsafeBytes(of: &six) { Array($0) }
        if let inner = embedded(in: bytes) { return isRefused(inner) }
        let isLow = bytes[0..<12].allSatisfy { $0 == 0 }
        let isLinkLocal = bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80
        return isLow || isLinkLocal || bytes[0] == 0xFF || plain == "fd00:ec2::254"
    }

    /// The address of version 4 that stands in one of version 6: mapped (RFC 4291, 2.5.5), translated (RFC 6052, 8215 and 2765), or
    /// that of a 6to4 relay (RFC 3056).
    private static func embedded(in bytes: [UInt8]) -> [UInt8]? {
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        let stateless: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0]
        let translated: [UInt8] = [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]
        let local: [UInt8] = [0, 0x64, 0xFF, 0x9B, 0, 1]
        if [mapped, stateless, translated].contains(Array(bytes[0..<12])) || Array(bytes[0..<6]) == local {
            return Array(bytes[12...])
        }
        return bytes[0] == 0x20 && bytes[1] == 2 ? Array(bytes[2..<6]) : nil
    }

    /// RFC 6890, and what clouds have at addresses that belong to somebody else.
    private static func isRefused(_ four: [UInt8]) -> Bool {
        switch four[0] {
        case 0, 127, 224...255: true
        case 169: four[1] == 254
        default: four == [100, 100, 100, 200] || four == [168, 63, 129, 16]
        }
    }
}
