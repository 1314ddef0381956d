extension SetupTool {
    static let terraform = SetupTool(
        title: "Terraform", command: "terraform", programs: ["terraform"],
        places: ["$HOME/.tfenv/versions/*/terraform"], arguments: "version", marker: "Terraform v",
        versionInput: "terraform_version",
        inputs: [
            "cli_config_credentials_hostname", "cli_config_credentials_token", "terraform_version", "terraform_wrapper",
        ])

    static let openTofu = SetupTool(
        title: "OpenTofu", command: "tofu", programs: ["tofu"], places: ["$HOME/.tofuenv/versions/*/tofu"],
        arguments: "version", marker: "OpenTofu v", versionInput: "tofu_version", fileInput: "tofu_version_file",
        inputs: [
            "cli_config_credentials_hostname", "cli_config_credentials_token", "tofu_version", "tofu_version_file",
            "tofu_wrapper", "github_token", "cache",
        ])

    static let bun = SetupTool(
        title: "Bun", command: "bun", programs: ["bun"], places: ["$HOME/.bun/bin/bun"], versionInput: "bun-version",
        fileInput: "bun-version-file", toolVersionsNames: ["bun"], versionOutput: "bun-version", pathOutput: "bun-path",
        fixedOutputs: ["cache-hit": "false"], companions: ["bunx"], refusedInputs: ["registries", "registry-url"],
        inputs: [
            "bun-version", "bun-version-file", "bun-download-url", "registries", "registry-url", "scope", "no-cache",
            "token",
        ])

    static let deno = SetupTool(
        title: "Deno", command: "deno", programs: ["deno"], places: ["$HOME/.deno/bin/deno"], marker: "deno ",
        versionInput: "deno-version", fileInput: "deno-version-file", toolVersionsNames: ["deno"],
        versionOutput: "deno-version", fixedOutputs: ["cache-hit": "false", "release-channel": "stable"],
        inputs: ["deno-version", "deno-version-file", "deno-binary-name", "cache", "cache-hash"])

    static let uv = SetupTool(
        title: "uv", command: "uv", programs: ["uv"], places: ["$HOME/.local/bin/uv", "$HOME/.cargo/bin/uv"],
        marker: "uv ", versionInput: "version", fileInput: "version-file", versionOutput: "uv-version",
        pathOutput: "uv-path", fixedOutputs: ["cache-hit": "false"],
        companions: ["uvx"], refusedInputs: ["activate-environment"],
        inputs: [
            "version", "version-file", "python-version", "activate-environment", "working-directory", "checksum",
            "github-token", "enable-cache", "cache-dependency-glob", "restore-cache", "save-cache", "cache-suffix",
            "cache-local-path", "prune-cache", "cache-python", "ignore-nothing-to-cache", "ignore-empty-workdir",
            "tool-dir", "tool-bin-dir", "manifest-file", "add-problem-matchers", "resolution-strategy",
        ])

    static let pnpm = SetupTool(
        title: "pnpm", command: "pnpm", programs: ["pnpm"], places: ["$HOME/.local/share/pnpm/pnpm"],
        versionInput: "version", standardFiles: ["package.json"],
        companions: ["pnpx"], refusedInputs: ["run_install"],
        inputs: ["version", "dest", "run_install", "cache", "cache_dependency_path", "package_json_file", "standalone"])

    static let helm = SetupTool(
        title: "Helm", command: "helm", programs: ["helm"], arguments: "version --short", versionInput: "version",
        pathOutput: "helm-path", inputs: ["version", "token", "downloadBaseURL"])

    static let kubectl = SetupTool(
        title: "kubectl", command: "kubectl", programs: ["kubectl"], arguments: "version --client",
        marker: "Client Version: v", versionInput: "version", pathOutput: "kubectl-path",
        inputs: ["version", "downloadBaseURL"])
}
