extension SetupTool {
    static let node = SetupTool(
        title: "Node.js", command: "node", programs: ["node"],
        places: [
            "$RUNNER_TOOL_CACHE/node/*/*/bin/node", "$HOME/.nvm/versions/node/*/bin/node",
            "$HOME/.local/share/fnm/node-versions/*/installation/bin/node", "$HOME/.asdf/installs/nodejs/*/bin/node",
            "$HOME/.volta/tools/image/node/*/bin/node", "/opt/node*/bin/node", "/usr/local/lib/nodejs/*/bin/node",
        ],
        versionInput: "node-version", fileInput: "node-version-file", toolVersionsNames: ["nodejs", "node"],
        versionOutput: "node-version", fixedOutputs: ["cache-hit": "false"], companions: ["npm", "npx", "corepack"],
        inputs: [
            "always-auth", "node-version", "node-version-file", "architecture", "check-latest", "registry-url", "scope",
            "token", "cache", "cache-dependency-path", "package-manager-cache", "mirror", "mirror-token",
        ])

    static let python = SetupTool(
        title: "Python", command: "python", programs: ["python3", "python", "python3.[0-9]", "python3.[0-9][0-9]"],
        places: [
            "$RUNNER_TOOL_CACHE/Python/*/*/bin/python3", "$HOME/.pyenv/versions/*/bin/python3",
            "$HOME/.local/share/uv/python/*/bin/python3", "$HOME/.asdf/installs/python/*/bin/python3",
            "/opt/python*/bin/python3", "/usr/local/bin/python3.[0-9]*[0-9]",
        ],
        marker: "Python ", versionInput: "python-version", fileInput: "python-version-file",
        standardFiles: [".python-version"], toolVersionsNames: ["python"], versionOutput: "python-version",
        pathOutput: "python-path", fixedOutputs: ["cache-hit": "false"], companions: ["python3"],
        refusedInputs: ["freethreaded", "pip-version", "pip-install"],
        inputs: [
            "python-version", "python-version-file", "cache", "architecture", "check-latest", "token",
            "cache-dependency-path", "update-environment", "allow-prereleases", "freethreaded", "pip-version",
            "pip-install",
        ])

    static let go = SetupTool(
        title: "Go", command: "go", programs: ["go"],
        places: [
            "$RUNNER_TOOL_CACHE/go/*/*/bin/go", "/usr/local/go*/bin/go", "$HOME/sdk/go*/bin/go", "/usr/lib/go-*/bin/go",
            "$HOME/.asdf/installs/golang/*/go/bin/go",
        ],
        arguments: "version", marker: "go version ", versionInput: "go-version", fileInput: "go-version-file",
        toolVersionsNames: ["golang", "go"], versionOutput: "go-version", fixedOutputs: ["cache-hit": "false"],
        companions: ["gofmt"],
        inputs: [
            "go-version", "go-version-file", "check-latest", "token", "cache", "cache-dependency-path", "architecture",
            "go-download-base-url",
        ])

    static let java = SetupTool(
        title: "Java", command: "java", programs: ["java"],
        places: [
            "$JAVA_HOME/bin/java", "$RUNNER_TOOL_CACHE/Java_*/*/*/bin/java", "/usr/lib/jvm/*/bin/java",
            "$HOME/.sdkman/candidates/java/*/bin/java", "/opt/java*/bin/java", "/opt/jdk*/bin/java",
        ],
        arguments: "-version", marker: "version \"", versionInput: "java-version", fileInput: "java-version-file",
        toolVersionsNames: ["java"], versionOutput: "version", fixedOutputs: ["cache-hit": "false"],
        companions: ["javac", "jar", "javadoc", "keytool"],
        refusedInputs: ["jdkFile", "server-id", "gpg-private-key", "mvn-toolchain-id"],
        inputs: [
            "java-version", "java-version-file", "distribution", "java-package", "architecture", "jdkFile",
            "check-latest", "server-id", "server-username", "server-password", "settings-path", "overwrite-settings",
            "gpg-private-key", "gpg-passphrase", "cache", "cache-dependency-path", "job-status", "token",
            "mvn-toolchain-id",
            "mvn-toolchain-vendor",
        ])

    static let dotnet = SetupTool(
        title: "The .NET SDK", command: "dotnet", programs: ["dotnet"],
        places: ["$HOME/.dotnet/dotnet", "/usr/share/dotnet/dotnet", "/usr/lib/dotnet/dotnet"],
        arguments: "--list-sdks",
        versionInput: "dotnet-version", fileInput: "global-json-file", standardFiles: ["global.json"],
        versionOutput: "dotnet-version", fixedOutputs: ["cache-hit": "false"],
        refusedInputs: ["source-url", "config-file", "workloads"],
        inputs: [
            "dotnet-version", "dotnet-quality", "global-json-file", "source-url", "owner", "config-file", "cache",
            "cache-dependency-path", "architecture", "workloads",
        ])

    static let ruby = SetupTool(
        title: "Ruby", command: "ruby", programs: ["ruby", "ruby[0-9].[0-9]"],
        places: [
            "$RUNNER_TOOL_CACHE/Ruby/*/*/bin/ruby", "$HOME/.rbenv/versions/*/bin/ruby", "$HOME/.rubies/*/bin/ruby",
            "$HOME/.asdf/installs/ruby/*/bin/ruby", "/opt/rubies/*/bin/ruby",
        ],
        marker: "ruby ", versionInput: "ruby-version", standardFiles: [".ruby-version", ".tool-versions"],
        toolVersionsNames: ["ruby"], companions: ["gem", "bundle", "bundler", "irb", "rake"],
        refusedInputs: ["bundler-cache"],
        inputs: [
            "ruby-version", "rubygems", "bundler", "bundler-cache", "working-directory", "cache-version",
            "self-hosted", "windows-toolchain", "token",
        ])

    static let swift = SetupTool(
        title: "Swift", command: "swift", programs: ["swift"],
        places: [
            "/opt/swift*/usr/bin/swift", "/usr/share/swift/usr/bin/swift",
            "$HOME/.local/share/swiftly/toolchains/*/usr/bin/swift",
        ],
        marker: "Swift version ", versionInput: "swift-version", versionOutput: "version",
        inputs: [
            "swift-version", "skip-verify-signature", "prefer-visual-studio-linker", "visual-studio-components",
            "cache",
        ])
}
