package import Planning

/// Serves what the toolkits of published actions talk to while a job runs: artifacts and caches, over HTTP on this host.
///
/// Contract: nothing listens before the first `admit`. What that gave is good until the job's `dismiss`, under the next engine, too, once
/// that has called `readmit`. Methods may be called from any task and for the same job again.
package protocol ActionServicesPort: Sendable {
    /// Lets a job's processes in that run at this place.
    /// - Parameter isSecret: Whether a text holds a secret: names and keys are kept, and shown. Called from any task; must return quickly.
    func admit(
        _ job: ServedJob, from place: ServedPlace, isSecret: @escaping @Sendable (String) -> Bool
    ) async throws(ActionServicesError) -> ServiceAccess
    /// Goes on with what an engine before has let in, if it has.
    func readmit(_ job: ServedJob, isSecret: @escaping @Sendable (String) -> Bool) async throws(ActionServicesError)
    /// The job has ended: its token is worth nothing, and what it did not finish uploading is gone.
    func dismiss(_ job: ServedJob)
    /// The run has ended; returns when nothing listens any more.
    func finish() async
}

/// A job that uses the services.
package struct ServedJob: Hashable, Sendable {
    package var id: JobID
    package var attempt: Int
    /// Refs whose caches it may read, in the order in which they are looked through.
    package var readScopes: [String]
    /// The ref to which its caches belong.
    package var writeScope: String

    package init(id: JobID, attempt: Int, readScopes: [String], writeScope: String) {
        self.id = id
        self.attempt = attempt
        self.readScopes = readScopes
        self.writeScope = writeScope
    }
}

/// Where a process is that uses the services.
package enum ServedPlace: Hashable, Sendable {
    case host
    /// A container of this network, which sees the host at the gateway's address.
    case network(gateway: String, subnet: String)
}

/// How a process reaches the services.
package struct ServiceAccess: Hashable, Sendable {
    /// With a slash at its end.
    package var url: String
    /// Good for one attempt of one job; a secret.
    package var token: String

    package init(url: String, token: String) {
        self.url = url
        self.token = token
    }
}

package struct ActionServicesError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A full sentence.
    package var message: String

    package init(_ message: String) { self.message = message }

    package var description: String { message }
}
