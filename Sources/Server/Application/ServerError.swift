import Workflows

/// Why a server cannot begin.
package struct ServerError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        /// Nobody could tell strangers from others.
        case unguarded
        case addressUnusable
        case folderInUse
        case folderUnusable
    }

    package var code: Code
    /// A full sentence.
    package var message: String
    /// What to do about it.
    package var hint: String?

    package var description: String { [message, hint].compactMap { $0 }.joined(separator: " ") }

    static func unguarded(_ address: ServerAddress) -> ServerError {
        ServerError(
            code: .unguarded,
            message: "The server would answer anybody who reaches '\(address.text)', for it knows of nobody.",
            hint: """
                Name people with 'tailscale:' under 'people:' in the server's file, make a key by 'sluice serve key create', or listen \
                at 127.0.0.1.
                """)
    }

    static func addressUnusable(_ address: String, _ reason: String) -> ServerError {
        ServerError(
            code: .addressUnusable, message: "Nobody can listen at '\(address)': \(reason).",
            hint: "Name another address with --listen, or end what listens there.")
    }

    static func folderInUse(_ folder: String, process: Int32?) -> ServerError {
        let who = process.map { " (process \($0))" } ?? ""
        return ServerError(
            code: .folderInUse, message: "Another server\(who) has the folder '\(folder)'.",
            hint: "Name another one with --data-dir, or end that server.")
    }

    static func folderUnusable(_ folder: String, _ reason: String) -> ServerError {
        ServerError(code: .folderUnusable, message: "The server's folder '\(folder)' cannot be used: \(reason)")
    }
}
