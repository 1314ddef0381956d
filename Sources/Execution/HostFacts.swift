import Glibc
import Processes
import Workflows

/// What this host gives to every step, whatever the workflow says.
package struct HostFacts: Hashable, Sendable {
    package struct Variable: Hashable, Sendable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// PATH, HOME, USER, LANG and what the runner's definition names; nothing else of the caller's environment.
    package var environment: [Variable]
    /// `runner.name`.
    package var runnerName: String
    /// `runner.tool_cache`.
    package var toolCache: String
    /// The program that runs JavaScript actions, where the runner's definition names one.
    var node: String?

    package init(environment: [Variable], runnerName: String, toolCache: String) {
        self.environment = environment
        self.runnerName = runnerName
        self.toolCache = toolCache
    }

    /// - Parameter names: Variables of the caller that steps see besides the four.
    package static func ofThisHost(alsoPassing names: [String] = [], toolCache: String) -> HostFacts {
        let standard = [
            ("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"), ("HOME", homeFolder),
            ("USER", userName), ("LANG", "C.UTF-8"),
        ]
        var variables = standard.map { Variable($0.0, variable($0.0) ?? $0.1) }
        for name in names where !variables.contains(where: { $0.name == name }) {
            if let value = variable(name) { variables.append(Variable(name, value)) }
        }
        return HostFacts(environment: variables, runnerName: hostName, toolCache: toolCache)
    }

    /// The same for jobs of a runner that a file tells of.
    func of(_ runner: RunnerDefinition) -> HostFacts {
        var facts = self
        facts.runnerName = runner.name
        facts.node = runner.node
        for name in runner.environment where facts[name] == nil {
            if let value = Self.variable(name) { facts.environment.append(Variable(name, value)) }
        }
        return facts
    }

    /// The same for steps of another user, whose home and tools are the job's own: nothing of one job is left there for the next.
    func of(_ user: StepUser, in slot: JobSlot) -> HostFacts {
        var facts = self
        let own = [
            ("HOME", slot.home), ("USER", user.name), ("LOGNAME", user.name), ("TMPDIR", slot.temporary),
        ]
        let names = Set(own.map(\.0))
        facts.environment.removeAll { names.contains($0.name) || $0.name.hasPrefix("XDG_") }
        facts.environment += own.map { Variable($0.0, $0.1) }
        facts.toolCache = slot.temporary + "/_tool_cache"
        return facts
    }

    subscript(_ name: String) -> String? { environment.last { $0.name == name }?.value }

    var home: String { self["HOME"] ?? "/" }

    /// `runner.arch`, in GitHub's words.
    static var architecture: String {
        #if arch(arm64)
            "ARM64"
        #else
            "X64"
        #endif
    }

    private static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    private static var homeFolder: String { getpwuid(getuid()).map { String(cString: $0.pointee.pw_dir) } ?? "/" }

    private static var userName: String { getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? "" }

    private static var hostName: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
