/// The name of an image, as far as anyone but the daemon has to read it.
package enum ImageReference {
    /// The registry's host, with its port; nil for Docker Hub, which is the one that has no name.
    package static func registry(of image: String) -> String? {
        let parts = image.split(separator: "/", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        let first = parts[0]
        return first.contains(".") || first.contains(":") || first == "localhost" ? String(first) : nil
    }
}
