import Execution

extension TemporaryFolder {
    /// Where scripts and command files of a run are, whoever its steps run as.
    ///
    /// Throws a fault on a machine without memory for it where steps have users of their own: their way would lead through the store.
    static func root(besides runDirectory: String, _ separation: StepSeparation?) throws(Failure) -> String {
        guard separation != nil else { return root(besides: runDirectory) }
        guard let root = rootForOthers() else {
            throw .fault(
                "There is no folder for the scripts of steps: '/dev/shm' cannot be used.",
                hint: "Mount a tmpfs at '/dev/shm'; steps that run as other users need it.")
        }
        return root
    }
}
