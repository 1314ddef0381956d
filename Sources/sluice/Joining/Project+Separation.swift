import Execution
import Expressions
import Foundation
import Glibc
import History
import Processes
import Source

/// What a server says of a store's steps.
enum SeparationFile {
    static func path(ofStore store: String) -> String { store + "/steps.json" }

    private static func file(_ path: String) -> ServedFile { ServedFile(path: path, subject: "as whom steps run") }

    /// Nil where steps run as whoever runs the engine. Throws a fault for a file that cannot be understood: nobody runs steps then.
    static func read(_ path: String) throws(Failure) -> StepSeparation? {
        let separation = try file(path).read { fields -> StepSeparation?? in
            if let users = fields["users"], users == .array([]) { return .some(nil) }
            return StepSeparation(value: .object(fields)).map { .some($0) }
        }
        return separation ?? nil
    }

    /// Where work directories of steps with users of their own are, also of a store whose steps have none any more; nil where none ever had.
    static func slots(ofStore store: String) -> String? {
        file(path(ofStore: store)).fields?["slots"]?.asString
    }

    /// - Parameter separation: For nil the file says that there are no users, where it said of some before.
    static func write(_ separation: StepSeparation?, ofStore store: String) throws(Failure) {
        let path = path(ofStore: store)
        if let separation { return try write(separation, path) }
        guard var former = file(path).fields else { return }
        former["users"] = .array([])
        try file(path).write(.object(former))
    }

    fileprivate static func write(_ separation: StepSeparation, _ path: String) throws(Failure) {
        try file(path).write(separation.value)
    }
}

extension Project {
    /// As whom steps of its runs run; nil for whoever runs the engine.
    func separation() throws(Failure) -> StepSeparation? {
        try SeparationFile.read(SeparationFile.path(ofStore: storeDirectory))
    }

    /// The same for one run, which goes on as it began whatever the server's file says meanwhile: its jobs keep their users, their folders and
    /// their files. New jobs take users that there are now, and what may use docker is as it is now.
    ///
    /// - Parameter directory: The run's folder.
    func separation(ofRun directory: String) throws(Failure) -> StepSeparation? {
        let current = try separation()
        guard let began = try SeparationFile.read(directory + "/steps.json") else {
            return hasSlotsOfItsOwn(directory) ? nil : current
        }
        guard var separation = current, separation.slots == began.slots else { return began }
        separation.formerUsers = began.users.filter { user in !separation.users.contains { $0.uid == user.uid } }
        return separation
    }

    /// The same for a process that is about to run steps. Throws a usage failure where it may not.
    func separationOfSteps(ofRun directory: String) throws(Failure) -> StepSeparation? {
        guard let separation = try separation(ofRun: directory) else { return nil }
        guard StepUser.canBeChangedTo else {
            throw .usage(
                "Steps of this store run as users of their own ('\(SeparationFile.path(ofStore: storeDirectory))'), and this process may not change users.",
                hint: StepPool.remedy)
        }
        guard access(directory, F_OK) == 0 else { return separation }
        var kept = separation
        kept.users += separation.formerUsers
        try SeparationFile.write(kept, directory + "/steps.json")
        return separation
    }

    /// Whether a job of the run has its place where steps without users of their own have it.
    private func hasSlotsOfItsOwn(_ directory: String) -> Bool {
        let (links, own) = (directory + "/slots", StorePaths(storeDirectory).slots + "/")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: links)) ?? []
        return names.contains { name in
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: links + "/" + name)
            return target?.hasPrefix(own) == true
        }
    }
}
