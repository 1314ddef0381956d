package import Conductor
package import Runs

/// Lets whoever has a link see one artifact, and nothing else, for two days at most.
///
/// A report runs scripts without an origin, as nobody: its browser sends no word of who asks for its further files, and what a proxy or the
/// tailnet would say of the person must not count. So the link itself says that somebody who may see it was given it.
package struct ArtifactTickets: Sendable {
    /// Of this life of the server: links are made anew with each page.
    private let secret = AccessKeySecret.make()
    private static let nanosecondsOfDay: Int64 = 86_400_000_000_000

    package init() {}

    /// The same for a whole day, so that a page that is looked at again is the same page.
    package func ticket(_ artifact: Artifact, ofRun run: Int, in project: String, at now: Timestamp) -> String {
        ticket(artifact, run, project, lastDay: Self.day(now) + 1)
    }

    package func isValid(
        _ ticket: String, _ artifact: Artifact, ofRun run: Int, in project: String, at now: Timestamp
    ) -> Bool {
        guard let lastDay = Int(ticket.prefix { $0 != "-" }), lastDay >= Self.day(now) else { return false }
        return SecretComparison.isEqual(ticket, self.ticket(artifact, run, project, lastDay: lastDay))
    }

    private func ticket(_ artifact: Artifact, _ run: Int, _ project: String, lastDay: Int) -> String {
        let text = [project, "\(run)", artifact.name, artifact.digest, "\(lastDay)"].joined(separator: "\0")
        return "\(lastDay)-\(WebhookSignature.of(Array(text.utf8), secret: secret))"
    }

    private static func day(_ time: Timestamp) -> Int { Int(time.nanoseconds / nanosecondsOfDay) }
}
