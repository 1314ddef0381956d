import Logging
import ServiceLifecycle
import UnixSignals

/// Reads the file again when it is told to.
struct Reloading: Service {
    let signals: UnixSignalsSequence
    let parts: ServerParts
    let read: @Sendable () throws -> ServerConfiguration

    func run() async throws {
        for await _ in signals.cancelOnGracefulShutdown() {
            do {
                try await reload()
                parts.log.info("The configuration was read again.")
            } catch {
                parts.log.error("The configuration was not read again: \(error)")
            }
        }
    }

    /// Throws where the file is wrong or would leave an address unguarded; then what was before goes on.
    private func reload() async throws {
        var configuration = try read()
        let (address, guarding) = (parts.settings.now.listen, ServerGuard(parts.database))
        // The doors stay where they are; where they shall be is where the next start fails, if nobody says so now.
        for listened in [address, configuration.listen] { try await guarding.check(configuration, at: listened) }
        if configuration.listen != address {
            parts.log.warning("The server listens at '\(configuration.listen.text)' once it is started again.")
            configuration.listen = address
        }
        let before = parts.projects.all
        for fault in parts.projects.reload(configuration) {
            parts.log.error("\(fault.message)", metadata: ["project": "\(fault.project)"])
        }
        parts.settings.replace(by: configuration)
        let kept = before.filter { old in parts.projects.all.contains { $0 === old } }
        for changed in before + parts.projects.all where !kept.contains(where: { $0 === changed }) {
            parts.news.post(changed.name, .project)
        }
        parts.triggers.reloaded()
    }
}
