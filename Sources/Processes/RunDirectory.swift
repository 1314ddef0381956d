/// The paths of one run's directory that keeper and engine share.
package struct RunDirectory: Hashable, Sendable {
    package let path: String

    package init(_ path: String) { self.path = path }

    /// Held locked by the keeper for as long as it lives.
    package var keeperLock: String { path + "/" + RunDirectory.lockName }
    package var keeperSocket: String { path + "/" + RunDirectory.socketName }
    /// What the keeper has to say when nobody is connected.
    package var keeperLog: String { path + "/keeper.log" }
    /// The paths of the cgroups made for this run, one a line.
    package var cgroupList: String { path + "/keeper.cgroups" }
    /// When the engine went that is not back yet.
    package var engineLeft: String { path + "/keeper.engine-left" }
    package var resumeLog: String { path + "/resume.log" }
    /// The reserve of the history in which the run's directory lies (`<data>/runs/<n>`): a file whose removal makes room on a full disk
    /// for what must be written.
    package var reserve: String { path + "/../../reserve" }
    package var steps: String { path + "/steps" }

    package func folder(of step: StepID) -> StepFolder { StepFolder(path: steps + "/" + step.name) }

    package static let lockName = "keeper.lock"
    package static let socketName = "keeper.sock"
}
