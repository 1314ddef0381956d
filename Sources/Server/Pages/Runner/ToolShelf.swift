import Dispatch
import Synchronization

/// A program that workflows use, and whether it is here.
struct ToolFinding: Hashable, Sendable {
    enum State: Hashable, Sendable {
        /// - Parameter version: The line in which it tells it.
        case present(version: String)
        case absent
        /// It is there, and does not do what it is for.
        case broken(reason: String)
    }

    var name: String
    /// What is missing where it is.
    var purpose: String
    var state: State
}

/// The programs of this machine that workflows use.
///
/// State: what they said last, behind a lock. They are asked one after the other on a queue of its own, at most once a minute and only
/// when somebody looks.
final class ToolShelf: Sendable {
    private let known = Mutex<(findings: [ToolFinding], at: ContinuousClock.Instant)?>(nil)
    private let queue = DispatchQueue(label: "sluice.tools")
    private let tools: [Tool]
    private let patience: Int

    /// A program, and how it tells its version.
    struct Tool: Sendable {
        var name: String
        var purpose: String
        /// The first that is found answers.
        var commands: [[String]]
        var environment: [String] = []
    }

    static let usual = [
        Tool(name: "git", purpose: "steps that use git themselves", commands: [["git", "--version"]]),
        Tool(
            name: "docker", purpose: "containers, services and stacks",
            commands: [["docker", "version", "--format", "client {{.Client.Version}}, server {{.Server.Version}}"]]),
        Tool(
            name: "terraform or tofu", purpose: "drills that make servers",
            commands: [["terraform", "version"], ["tofu", "version"]], environment: ["CHECKPOINT_DISABLE=1"]),
        Tool(
            name: "sops", purpose: "secrets that are kept encrypted", commands: [["sops", "--version"]],
            environment: ["SOPS_DISABLE_VERSION_CHECK=1"]),
        Tool(name: "ssh", purpose: "deployments to other hosts", commands: [["ssh", "-V"]]),
        Tool(
            name: "chromium", purpose: "tests in a browser",
            commands: [["chromium", "--version"], ["chromium-browser", "--version"], ["google-chrome", "--version"]]),
    ]

    /// - Parameter patience: With each program, in seconds.
    init(_ tools: [Tool] = ToolShelf.usual, patience: Int = 5) { (self.tools, self.patience) = (tools, patience) }

    private static let maxAge = Duration.seconds(60)

    func findings() async -> [ToolFinding] {
        if let fresh { return fresh }
        return await withCheckedContinuation { continuation in
            queue.async { [self] in
                // Somebody may have asked them meanwhile.
                continuation.resume(returning: fresh ?? ask())
            }
        }
    }

    private var fresh: [ToolFinding]? {
        known.withLock { known in
            known.flatMap { $0.at.duration(to: .now) < Self.maxAge ? $0.findings : nil }
        }
    }

    private func ask() -> [ToolFinding] {
        let findings = tools.map { tool in
            ToolFinding(name: tool.name, purpose: tool.purpose, state: state(of: tool))
        }
        known.withLock { $0 = (findings, .now) }
        return findings
    }

    private func state(of tool: Tool) -> ToolFinding.State {
        for command in tool.commands {
            switch ChildOutput.of(command, environment: tool.environment, seconds: patience) {
            case .absent: continue
            case .tooSlow: return .broken(reason: "It did not answer within \(patience) seconds.")
            case .ended(let status, let text):
                let lines = text.split(separator: "\n").map(String.init)
                // What went wrong is said last.
                return status == 0
                    ? .present(version: Self.version(in: lines)) : .broken(reason: lines.last ?? "")
            }
        }
        return .absent
    }

    /// The first line with a number such as `1.2`: some programs complain of something else before they tell their version.
    static func version(in lines: [String]) -> String {
        // The complaint of a script around the program begins with the script's path.
        let own = lines.filter { !$0.hasPrefix("/") }
        return own.first { hasVersion($0) } ?? own.first ?? lines.first ?? ""
    }

    private static func hasVersion(_ line: String) -> Bool {
        let parts = line.split(separator: ".", omittingEmptySubsequences: false)
        return zip(parts, parts.dropFirst()).contains { before, after in
            (before.last?.isNumber ?? false) && (after.first?.isNumber ?? false)
        }
    }
}
