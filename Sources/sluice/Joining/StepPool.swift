import Execution
import Glibc
import Processes
import Server
import Source
import Workflows

/// The users that a server has for the steps of its jobs, as its file names them.
struct StepPool {
    let users: [StepUser]
    private let names: [Located<String>]
    private let path: String

    static let remedy =
        "Run it as root, or with the capabilities CHOWN, DAC_OVERRIDE, FOWNER, KILL, SETGID, SETUID and SYS_PTRACE "
        + "(AmbientCapabilities= of its unit) on Linux 5.6 or newer."

    /// Finds the users; all that is wrong with them is told at once.
    init(_ file: ServerFile, path: String) throws(Failure) {
        var (users, findings): ([StepUser], [Diagnostic]) = ([], [])
        for name in file.stepUsers {
            switch Self.user(name.value) {
            case .success(let user) where users.contains { $0.uid == user.uid }:
                findings.append(Self.finding("'\(name.value)' is the same user as another one here.", name, path))
            case .success(let user) where users.contains { $0.gid == user.gid }:
                findings.append(
                    Self.finding(
                        "'\(name.value)' has the group of another one here, and would reach its files.", name, path))
            case .success(let user): users.append(user)
            case .failure(let fault): findings.append(Self.finding(fault.sentence, name, path))
            }
        }
        guard findings.isEmpty else { throw Failure(.usage, findings) }
        (self.users, names, self.path) = (users, file.stepUsers, path)
        guard let first = file.stepUsers.first else { return }
        guard StepUser.canBeChangedTo else {
            let message = "'steps: users' names users, and this process may not run steps as other users."
            throw Failure(
                .usage, [.error(message, path: path, range: first.range, hint: Self.remedy)])
        }
    }

    private struct Fault: Error {
        let sentence: String
    }

    private static func finding(_ sentence: String, _ name: Located<String>, _ path: String) -> Diagnostic {
        .error(
            sentence, path: path, range: name.range,
            hint: "Name users that are there for steps alone: useradd --system --shell /usr/sbin/nologin sluice-step-1")
    }

    private static func user(_ name: String) -> Result<StepUser, Fault> {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 64 << 10)
        let code = getpwnam_r(name, &entry, &buffer, buffer.count, &found)
        guard code == 0, found != nil else {
            return .failure(Fault(sentence: "This machine has no user '\(name)'."))
        }
        if entry.pw_uid == 0 || entry.pw_gid == 0 {
            return .failure(Fault(sentence: "'\(name)' is root, or in root's group: steps never are."))
        }
        if entry.pw_uid == geteuid() || entry.pw_uid == getuid() {
            return .failure(Fault(sentence: "'\(name)' is the server's own user: its steps would not be kept apart."))
        }
        if entry.pw_gid == getegid() {
            return .failure(
                Fault(sentence: "'\(name)' is in the server's own group: its steps would not be kept apart."))
        }
        return .success(StepUser(name: name, uid: entry.pw_uid, gid: entry.pw_gid))
    }

    /// Makes the users this process's alone. Throws a usage failure where another server has one.
    func take() throws(Failure) {
        let findings = zip(users, names).compactMap { user, name -> Diagnostic? in
            StepUserLocks.ofThisProcess.take(user).map { sentence in
                .error(sentence, path: path, range: name.range, hint: "Give each server users of its own.")
            }
        }
        guard findings.isEmpty else { throw Failure(.usage, findings) }
    }

    /// Tells each project's store as whom its steps run, and makes the folders to which steps may pass.
    func install(_ configuration: ServerConfiguration) throws(Failure) {
        let places = configuration.places
        let root = places.directory + "/steps"
        if !users.isEmpty {
            try Self.folder(root, 0o711)
            try Self.folder(root + "/users", 0o700)
            try Self.folder(places.directory + "/projects", 0o700)
            for part in ["work", "actions"] { try Self.folder(root + "/" + part, 0o711) }
        }
        for project in configuration.file.projects {
            let (name, store) = (project.name.value, places.store(project.name.value))
            guard !users.isEmpty else {
                try SeparationFile.write(nil, ofStore: store)
                continue
            }
            let (slots, actions) = ("\(root)/work/\(name)", "\(root)/actions/\(name)")
            try Self.folder(slots, 0o711)
            try Self.folder(slots + "/.trash", 0o700)
            try Self.folder(slots + JobSlot.untrusted, 0o711)
            try Self.folder(actions, 0o711)
            try Self.folder(places.project(name), 0o700)
            try Self.folder(store, 0o700)
            try SeparationFile.write(
                StepSeparation(
                    users: users, claims: root + "/users", slots: slots, actions: actions,
                    dockerWorkflows: project.dockerWorkflows.map(\.value)),
                ofStore: store)
        }
    }

    /// There from here on, with these rights.
    private static func folder(_ path: String, _ mode: mode_t) throws(Failure) {
        guard mkdir(path, mode) == 0 || errno == EEXIST, chmod(path, mode) == 0 else {
            throw .fault("The folder '\(path)' cannot be made: \(String(cString: strerror(errno))).")
        }
    }
}
