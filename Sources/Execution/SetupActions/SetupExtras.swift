import Glibc

/// What some of these actions do besides finding their tool.
struct SetupExtras {
    let context: ActionContext
    let tool: SetupTool

    func add() throws(ExecutionError) {
        switch tool.command {
        case SetupTool.node.command: try addRegistry()
        case SetupTool.uv.command where !context.input("python-version").isEmpty:
            try context.export("UV_PYTHON", context.input("python-version"))
        case SetupTool.terraform.command: try addTerraform("terraform_wrapper")
        case SetupTool.openTofu.command: try addTerraform("tofu_wrapper")
        default: break
        }
    }

    // MARK: Node.js

    /// A settings file for npm that takes its token from the environment, so that none is written down.
    private func addRegistry() throws(ExecutionError) {
        var registry = context.input("registry-url")
        guard !registry.isEmpty else { return }
        if !registry.hasSuffix("/") { registry += "/" }
        var scope = context.input("scope")
        if scope.isEmpty, registry.contains("npm.pkg.github.com") {
            scope = context.environment["GITHUB_REPOSITORY_OWNER"]
        }
        if !scope.isEmpty { scope = (scope.hasPrefix("@") ? "" : "@") + scope.lowercased() + ":" }
        let server = registry.firstRange(of: "://").map { registry[$0.upperBound...] } ?? registry[...]
        let path = context.environment["RUNNER_TEMP"] + "/.npmrc"
        let text = "//\(server):_authToken=${NODE_AUTH_TOKEN}\n\(scope)registry=\(registry)\n"
        try writeFile(path, text.utf8, mode: 0o644)
        try context.export("NPM_CONFIG_USERCONFIG", path)
        let token = context.environment["NODE_AUTH_TOKEN"]
        try context.export("NODE_AUTH_TOKEN", token.isEmpty ? "XXXXX-XXXXX-XXXXX-XXXXX" : token)
    }

    // MARK: Terraform and OpenTofu

    private func addTerraform(_ wrapper: String) throws(ExecutionError) {
        let token = context.input("cli_config_credentials_token")
        if !token.isEmpty {
            let host = context.input("cli_config_credentials_hostname")
            let name = (host.isEmpty ? "app.terraform.io" : host).replacing(".", with: "_").replacing("-", with: "__")
            try context.export("TF_TOKEN_" + name, token)
        }
        guard try context.booleanInput(wrapper, default: true) else { return }
        let folder = context.environment["RUNNER_TEMP"] + "/_sluice_tools/\(tool.command)-wrapper"
        try makeFolders(folder)
        let path = folder + "/" + tool.command
        try writeFile(path, wrapperScript.utf8, mode: 0o755)
        try context.addPath(folder)
    }

    /// Gives the outputs `stdout`, `stderr` and `exitcode` to the step that calls the program; 2 is no failure, as `plan -detailed-exitcode`
    /// means changes by it.
    private var wrapperScript: String {
        """
        #!/bin/sh
        # Made by sluice for '\(tool.title)': the program's output is passed on, and kept as outputs of the step.
        own=$(dirname "$0")
        PATH=$(printf %s "$PATH" | tr ':' '\\n' | grep -vxF "$own" | tr '\\n' ':')
        PATH=${PATH%:}
        kept=$(mktemp -d "${RUNNER_TEMP:-/tmp}/\(tool.command).XXXXXX") || exit 1
        # A signal is the program's business; what it said until then is passed on all the same.
        trap : INT TERM
        {
          { \(tool.command) "$@"; echo $? >"$kept/code"; } 2>&1 1>&3 | tee -i "$kept/err" >&2
        } 3>&1 | tee -i "$kept/out"
        code=$(cat "$kept/code" 2>/dev/null || echo 1)
        if [ -n "${GITHUB_OUTPUT:-}" ]; then
          end="sluice_end_of_${kept##*.}"
          {
            echo "stdout<<$end"; cat "$kept/out"; echo; echo "$end"
            echo "stderr<<$end"; cat "$kept/err"; echo; echo "$end"
            echo "exitcode=$code"
          } >>"$GITHUB_OUTPUT"
        fi
        rm -rf "$kept"
        [ "$code" = 2 ] && exit 0
        exit "$code"
        """
    }
}
