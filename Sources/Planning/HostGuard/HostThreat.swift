/// What a command of a script would do to the machine that it runs on.
enum HostThreat: Hashable, Sendable {
    /// Files that belong to the machine or to its user would go.
    case files(String)
    /// Programs of the system would go.
    case packages
    /// Something of the system itself: its disks, its swap, its running.
    case system(String)
    /// Images, containers or volumes that are not the job's would go.
    case containers(String)

    /// Whether it reaches the host out of a container of the job's.
    var leavesContainer: Bool { if case .containers = self { true } else { false } }

    /// Goes on from "This step would".
    var sentence: String {
        switch self {
        case .files(let path): "delete '\(path)', which belongs to the machine and not to the job."
        case .packages: "remove packages from the machine."
        case .system(let what): what
        case .containers(let what): "remove \(what) that other work on the machine may need."
        }
    }

    init?(_ command: ShellCommand) {
        let words = command.words
        let arguments = words.dropFirst()
        switch words.first {
        case "rm": self.init(removing: arguments)
        case "find" where arguments.contains("-delete") || arguments.contains("rm"): self.init(searching: arguments)
        case "docker", "podman": self.init(engine: arguments)
        case "apt", "apt-get", "dnf", "yum", "snap", "brew":
            guard let verb = arguments.first(where: { !$0.hasPrefix("-") }),
                ["remove", "purge", "autoremove", "erase", "uninstall"].contains(verb)
            else { return nil }
            self = .packages
        case "swapoff": self = .system("turn the machine's swap off.")
        case "shutdown", "reboot", "poweroff", "halt": self = .system("stop the machine.")
        case let name? where name == "mkfs" || name.hasPrefix("mkfs."):
            self = .system("make a new file system on a disk.")
        case "dd":
            let target = arguments.first { $0.hasPrefix("of=/dev/") && !["of=/dev/null", "of=/dev/zero"].contains($0) }
            guard let target else { return nil }
            self = .system("write over '\(target.dropFirst(3))'.")
        default: return nil
        }
    }

    // MARK: Files

    private init?(removing arguments: ArraySlice<String>) {
        let options = arguments.filter { $0.hasPrefix("-") }
        let isRecursive = options.contains { option in
            option == "--recursive" || (!option.hasPrefix("--") && option.contains { $0 == "r" || $0 == "R" })
        }
        guard isRecursive else { return nil }
        if let path = arguments.first(where: { !$0.hasPrefix("-") && HostPaths.belongsToMachine($0) }) {
            self = .files(path)
        } else if options.contains("--no-preserve-root") {
            self = .files("/")
        } else {
            return nil
        }
    }

    private init?(searching arguments: ArraySlice<String>) {
        let roots = arguments.prefix { !$0.hasPrefix("-") && $0 != "(" && $0 != "!" }
        guard let path = roots.first(where: HostPaths.belongsToMachine) else { return nil }
        self = .files(path)
    }

    // MARK: Docker

    private init?(engine arguments: ArraySlice<String>) {
        let words = arguments.filter { !$0.hasPrefix("-") }
        let options = arguments.filter { $0.hasPrefix("-") }
        func has(_ letter: Character, _ name: String) -> Bool {
            options.contains { $0 == name || (!$0.hasPrefix("--") && $0.contains(letter)) }
        }
        let verbs = Array(words.prefix(2))
        if verbs.count == 2, verbs[1] == "prune" {
            // Without it, docker asks, and nobody answers.
            guard has("f", "--force") else { return nil }
            switch verbs[0] {
            case "system": self = .containers("images, containers and networks")
            case "image" where has("a", "--all"): self = .containers("images")
            case "volume": self = .containers("volumes")
            case "container": self = .containers("containers")
            case "builder" where has("a", "--all"), "buildx" where has("a", "--all"): self = .containers("build caches")
            default: return nil
            }
            return
        }
        // `docker rmi $(docker images -q)`: all there are.
        let removes = ["rm", "rmi", "kill", "stop"].contains(verbs.first ?? "") || ["rm"].contains(verbs.last ?? "")
        let lists = words.first {
            $0.hasPrefix("$(docker") || $0.hasPrefix("$(podman") || $0.hasPrefix("$(sudo docker")
        }
        guard removes, let lists, !lists.contains("--filter"), !lists.contains(" -f ") else { return nil }
        self = .containers("whatever images, containers or volumes there are")
    }
}

/// Which paths are not a job's own.
enum HostPaths {
    /// With all that is in them.
    private static let whole = [
        "/usr", "/opt", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/boot", "/etc", "/snap", "/var/lib/docker",
    ]
    /// Themselves, and all that is in them at once, but not each thing in them.
    private static let bare = [
        "/var", "/var/lib", "/var/log", "/home", "/root", "/srv", "/mnt", "/media", "/dev", "/proc", "/sys", "/run",
        "/tmp", "/data",
    ]
    private static let precious = [
        ".ssh", ".gnupg", ".aws", ".kube", ".config", ".local", "Documents", "Desktop", "Library",
    ]
    /// Where hosted runners have their tools.
    private static let variables = ["AGENT_TOOLSDIRECTORY", "RUNNER_TOOL_CACHE", "ANDROID_HOME", "ANDROID_SDK_ROOT"]

    static func belongsToMachine(_ written: String) -> Bool {
        let path = written.replacing("${", with: "$").replacing("}", with: "")
        if let rest = rest(of: path, below: ["$HOME", "~"]) { return isPrecious(rest) }
        if self.rest(of: path, below: variables.map { "$" + $0 }) != nil { return true }
        guard path.hasPrefix("/") else { return false }
        let plain = normalized(path)
        if plain == "/" || plain == "/*" { return true }
        if whole.contains(where: { plain == $0 || plain.hasPrefix($0 + "/") || plain == $0 + "*" }) { return true }
        let inHome = plain.split(separator: "/")
        if inHome.first == "home", inHome.count == 2 || (inHome.count == 3 && isAll(String(inHome[2]))) { return true }
        return bare.contains {
            plain == $0 || (plain.hasPrefix($0 + "/") && isAll(String(plain.dropFirst($0.count + 1))))
        }
    }

    private static func isPrecious(_ rest: String) -> Bool {
        if rest.isEmpty || isAll(rest) || rest == ".." || rest.hasPrefix("../") { return true }
        return precious.contains(rest.hasSuffix("/*") ? String(rest.dropLast(2)) : rest)
    }

    private static func isAll(_ name: String) -> Bool { ["*", ".*", "{*,.*}", "*.*", "**"].contains(name) }

    /// What follows one of these in a path, without slashes around it.
    private static func rest(of path: String, below roots: [String]) -> String? {
        for root in roots where path == root || path.hasPrefix(root + "/") {
            return path.dropFirst(root.count).split(separator: "/").joined(separator: "/")
        }
        return nil
    }

    private static func normalized(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }
}
