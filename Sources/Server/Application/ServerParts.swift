package import Conductor
package import Logging
import Synchronization

/// What the parts of the server share. One for each server; a value of references.
package struct ServerParts: Sendable {
    package let settings: ServerSettings
    package let projects: Projects
    /// Does what is asked for at once. Starts go through the queue.
    package let control: any RunControl
    package let queue: StartQueue
    /// Who makes room on the disk.
    let collection: DiskCollection
    package let news: News
    package let database: ServerDatabase
    package let clock: any ClockPort
    package let log: Logger
    /// How to end what streams when the server ends.
    package let ending: ServerEnding
    /// Reads what `server.yml` says is secret.
    package let secrets: SecretReading
    package let requests = RequestCounts()
    /// What the projects' commits say.
    package let readings = ProjectReadings()
    /// Who is called when a store or a log grows.
    package let files = FileWatch()
    /// Where the parts that start runs by themselves wake each other.
    package let triggers = TriggerBoard()
    /// Who may see the files of an artifact without being asked who they are.
    package let tickets = ArtifactTickets()

    package init(
        settings: ServerSettings, projects: Projects, control: any RunControl, news: News, database: ServerDatabase,
        clock: any ClockPort, log: Logger, ending: ServerEnding, secrets: SecretReading = .none
    ) {
        (self.settings, self.projects, self.control, self.news) = (settings, projects, control, news)
        (self.database, self.clock, self.log, self.ending) = (database, clock, log, ending)
        self.secrets = secrets
        collection = DiskCollection(settings: settings, projects: projects, control: control, clock: clock, log: log)
        queue = StartQueue(
            settings: settings, projects: projects, control: control, database: database, news: news,
            collection: collection, clock: clock, log: log)
    }
}

/// The configuration as it is now: a reload replaces it as a whole.
package final class ServerSettings: Sendable {
    private let value: Mutex<ServerConfiguration>

    package init(_ configuration: ServerConfiguration) { value = Mutex(configuration) }

    package var now: ServerConfiguration { value.withLock { $0 } }

    package func replace(by configuration: ServerConfiguration) { value.withLock { $0 = configuration } }
}
