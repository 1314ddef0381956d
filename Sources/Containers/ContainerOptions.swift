/// The words of a container's `options`, for `docker create`.
package struct ContainerOptions: Hashable, Sendable {
    package let words: [String]

    /// No options.
    package static let none = ContainerOptions(words: [])

    private init(words: [String]) { self.words = words }

    /// What a job's container may not say: it is in its job's network, and its program only keeps it alive.
    package static func ofJobContainer(_ text: String) throws(ContainerError) -> ContainerOptions {
        try checked(text, refusing: ["--network", "--net", "--entrypoint"])
    }

    /// What a service may not say: its job would not find it in another network.
    package static func ofService(_ text: String) throws(ContainerError) -> ContainerOptions {
        try checked(text, refusing: ["--network", "--net"])
    }

    /// GitHub's documentation of `jobs.<job_id>.container.options` and of services names what is not supported.
    private static func checked(_ text: String, refusing refused: [String]) throws(ContainerError) -> ContainerOptions {
        let words = try OptionWords.split(text)
        for word in words {
            let name = String(word.prefix { $0 != "=" })
            if refused.contains(name) {
                throw ContainerError(.options, "The option \"\(name)\" of \"\(text)\" is not supported here.")
            }
        }
        return ContainerOptions(words: words)
    }
}
