package import Processes

extension StepUser {
    /// Gives it what containers have made in folders of its own, as root or another user of theirs; nothing where it may use no docker.
    package func takeBack(_ folders: [String]) {
        guard groups.contains(where: { $0 != gid }) else { return }
        for folder in folders where userOwning(folder) == uid { giveTree(folder, to: self) }
    }
}
