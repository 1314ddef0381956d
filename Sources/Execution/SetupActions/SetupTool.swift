import Planning

/// What a `setup-*` action sets up, and how it is found on a machine.
struct SetupTool: Sendable {
    /// For people: `Node.js`.
    var title: String
    /// The command that steps use afterwards.
    var command: String
    /// What is looked for in each folder of PATH, as patterns of the shell.
    var programs: [String]
    /// Where it is often besides, as patterns of the shell; `$HOME` and other variables may stand there.
    var places: [String] = []
    /// What makes it tell its version.
    var arguments = "--version"
    /// The words before the version in what it says.
    var marker: String?
    /// The input that names the version.
    var versionInput: String
    var fileInput: String?
    /// The files that are looked for by themselves where neither input is given.
    var standardFiles: [String] = []
    /// Under which its version stands in `.tool-versions`.
    var toolVersionsNames: [String] = []
    var versionOutput: String?
    var pathOutput: String?
    /// Outputs that always come to the same.
    var fixedOutputs: [String: String] = [:]
    /// What stands beside the program and is linked with it.
    var companions: [String] = []
    /// Inputs that would change what later steps find, and are not carried out.
    var refusedInputs: [String] = []
    /// All documented inputs, of all major versions together.
    var inputs: [String]
}

extension BuiltInAction {
    /// Nil for an action that sets up nothing.
    var setupTool: SetupTool? {
        switch self {
        case .setupNode: .node
        case .setupPython: .python
        case .setupGo: .go
        case .setupJava: .java
        case .setupDotnet: .dotnet
        case .setupRuby: .ruby
        case .setupSwift: .swift
        case .setupTerraform: .terraform
        case .setupOpenTofu: .openTofu
        case .setupBun: .bun
        case .setupDeno: .deno
        case .setupUV: .uv
        case .setupPNPM: .pnpm
        case .setupHelm: .helm
        case .setupKubectl: .kubectl
        case .checkout, .uploadArtifact, .downloadArtifact, .cache, .cacheRestore, .cacheSave: nil
        }
    }
}
