import Conductor
import Digests
import Expressions
import Planning
import Processes
import Runs

/// A step whose process the keeper has been asked for.
struct RunningStep {
    let place: StepPlace
    let id: Processes.StepID
    /// What the keeper was asked for; nil for a step that an engine before started.
    var spawn: StepSpawn?
    /// In minutes; nil for none.
    var timeout: Double?
    /// How much of its log has been read.
    var logOffset: UInt64 = 0
    /// Of all that has been read of it.
    var checksum = Checksum()
    /// From where on its log is shown, where some of it was passed over.
    var shownFrom: UInt64 = 0
    var commands: CommandStream
    /// What is to be told of it besides what it says itself.
    var annotations: [Annotation] = []
    /// From where its process talks to the run's services; nil for one that does not.
    var servicesPlace: ServicesPlace?
    /// The action that was read for it just now.
    var newAction: PlannedAction?

    var order: StepOrder { place.order }

    init(_ place: StepPlace, id: Processes.StepID, spawn: StepSpawn?, timeout: Double?) {
        self.place = place
        self.id = id
        self.spawn = spawn
        self.timeout = timeout
        commands = CommandStream(place.commandSettings)
    }
}
