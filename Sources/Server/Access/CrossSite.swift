package import HTTPTypes

/// Whether a page of another site has made a browser send a write.
///
/// Sources: Fetch Metadata Request Headers of the W3C; RFC 6454 on `Origin`.
package enum CrossSite {
    /// Nil where nothing speaks for it; else why it is refused, a full sentence.
    package static func reason(_ headers: HTTPFields, host: String) -> String? {
        if let site = field("sec-fetch-site", headers) {
            return site == "same-origin" || site == "none"
                ? nil : "A page of another site ('\(site)') may not change anything here."
        }
        if let origin = field("origin", headers) {
            return isSame(origin, host) ? nil : "A page of '\(origin)' may not change anything here."
        }
        // Any page can make a browser send these without asking first, and browsers say where they come from.
        let type = mediaType(headers)
        guard ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"].contains(type) else {
            return nil
        }
        return
            "A form ('\(type)') is taken from the server's own pages only, and this one says nothing of where it is from."
    }

    /// Whether a page has sent it: browsers say where a write comes from.
    package static func isBrowser(_ headers: HTTPFields) -> Bool {
        field("sec-fetch-site", headers) != nil || field("origin", headers) != nil
    }

    /// Of the body, in lower case, without parameters; empty for none.
    package static func mediaType(_ headers: HTTPFields) -> String {
        let text = (headers[.contentType] ?? "").prefix { $0 != ";" }
        return text.filter { $0 != " " && $0 != "\t" }.lowercased()
    }

    /// The scheme is not compared: what stands before the server may speak TLS for it.
    private static func isSame(_ origin: String, _ host: String) -> Bool {
        for (scheme, port) in [("http://", ":80"), ("https://", ":443")] where origin.hasPrefix(scheme) {
            func bare(_ text: String) -> String {
                let text = text.lowercased()
                return text.hasSuffix(port) ? String(text.dropLast(port.count)) : text
            }
            return bare(String(origin.dropFirst(scheme.count))) == bare(host)
        }
        return false
    }

    private static func field(_ name: String, _ headers: HTTPFields) -> String? {
        HTTPField.Name(name).flatMap { headers[$0] }
    }
}
