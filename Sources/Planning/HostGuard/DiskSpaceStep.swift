import Expressions
import Workflows

/// Steps that make room on GitHub's machines by deleting what is installed there: on another machine they have no use and do harm.
package enum DiskSpaceStep {
    /// In lower case.
    private static let actions: Set<String> = [
        "jlumbroso/free-disk-space", "easimon/maximize-build-space", "endersonmenezes/free-disk-space",
        "insightsengineering/disk-space-reclaimer", "adityagarg8/remove-unwanted-software",
        "ublue-os/remove-unwanted-software", "hugoalh/disk-space-optimizer-ghaction",
        "justinthelaw/maximize-github-runner-space",
    ]

    /// What is installed on GitHub's machines, each with all that is in it.
    private static let installed = [
        "/usr/share/dotnet", "/usr/local/lib/android", "/opt/ghc", "/usr/local/.ghcup", "/opt/hostedtoolcache",
        "/usr/share/swift",
        "/usr/local/share/boost", "/usr/local/graalvm", "/usr/local/share/powershell", "/usr/local/share/chromium",
        "/usr/local/lib/node_modules", "/usr/lib/jvm", "/usr/local/julia", "/opt/microsoft", "/opt/google", "/opt/az",
        "/opt/pipx",
        "/usr/local/aws-cli", "/usr/local/aws-sam-cli", "/imagegeneration", "/home/linuxbrew", "/usr/local/share/vcpkg",
        "/usr/share/rust", "/usr/lib/google-cloud-sdk", "/usr/share/az_", "/usr/lib/firefox", "/usr/lib/mono",
        "/usr/lib/heroku",
        "/usr/share/miniconda", "/usr/local/bin/aliyun", "/usr/share/gradle", "/usr/share/apache-maven",
        "/usr/share/kotlinc",
        "/opt/actionarchivecache", "/opt/runner", "/var/lib/gems", "/usr/local/lib/heroku", "/usr/local/bin/",
        "$AGENT_TOOLSDIRECTORY", "$ANDROID_HOME", "$ANDROID_SDK_ROOT", "$RUNNER_TOOL_CACHE",
    ]

    /// Commands that only look, or that tidy up without harm.
    private static let harmless: Set<String> = [
        "echo", "printf", "df", "du", "free", "true", ":", "set", "sync", "ls", "export", "date", "lsblk", "fi", "done",
        "}", "for",
        "[", "[[", "test", "cd", "sleep",
    ]

    /// Whether an action as written under `uses:` is known to be one.
    package static func isOne(_ reference: String) -> Bool {
        actions.contains(reference.prefix { $0 != "@" }.lowercased())
    }

    /// Whether a script does nothing but make room, and deletes something of GitHub's machines for it.
    static func isOne(_ script: Step.Run) -> Bool {
        if let shell = script.shell?.value.source.split(separator: " ").first, !["bash", "sh"].contains(shell) {
            return false
        }
        var removesInstalled = false
        guard script.script.value.source.contains("rm") else { return false }
        for command in ShellCommand.all(in: script.script.value.source) {
            switch HostThreat(command) {
            case .files(let path)?:
                let targets = command.words.dropFirst().filter { !$0.hasPrefix("-") }
                guard command.words[0] == "rm", targets.allSatisfy(isInstalled) else { return false }
                removesInstalled = removesInstalled || isInstalled(path)
            case .packages?, .containers?: break
            case .system?:
                guard command.words[0] == "swapoff" else { return false }
            case nil:
                guard isHarmless(command) else { return false }
            }
        }
        return removesInstalled
    }

    private static func isInstalled(_ written: String) -> Bool {
        let path = written.replacing("${", with: "$").replacing("}", with: "")
        return installed.contains { path.hasPrefix($0) } || path.hasPrefix("/swapfile")
            || path.hasPrefix("/mnt/swapfile")
    }

    private static func isHarmless(_ command: ShellCommand) -> Bool {
        let words = command.words
        if harmless.contains(words[0]) { return true }
        switch words[0] {
        case "rm": return words.dropFirst().allSatisfy { $0.hasPrefix("-") || isInstalled($0) }
        case "apt", "apt-get":
            return ["clean", "autoclean", "update"].contains(words.dropFirst().first { !$0.hasPrefix("-") } ?? "")
        case "docker": return ["images", "image", "ps", "system"].contains(words.dropFirst().first ?? "")
        default: return false
        }
    }
}
