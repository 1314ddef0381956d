package import Expressions
package import Workflows

/// One step of a planned job.
package struct PlannedStep: Hashable, Sendable {
    package var definition: Step
    /// The name under which the `steps` context knows it; nil without an `id:`.
    package var contextName: String?
    /// What a person sees, as far as it is known before the step starts.
    package var name: String
    package var action: Action
    /// What runs before the first step of the job.
    package var pre: Hook?
    /// What runs at the end of the job, in reverse order, if this step ran.
    package var post: Hook?

    package enum Action: Hashable, Sendable {
        /// The `run:` script.
        case script
        case builtIn(BuiltInAction)
        /// A remote action, or one of the workspace once it has been read.
        indirect case action(PlannedAction)
        /// An action that is read when the step starts: one of the workspace, or a remote one that a step of such a one uses.
        case unread
        /// An image that runs as it is: `docker://image`.
        case image(String)
        /// Starts the containers of the job, before all other steps; its post step removes them.
        case containers
        /// It makes room on GitHub's machines, at the cost of what is installed on this one: it is skipped, and this is why.
        case passedOver(String)
        /// Waits for these background steps, named by their place among the job's steps.
        case wait([Int])
        /// Waits for all background steps before it; not with `wait-all: false`.
        case waitAll(Bool)
        /// Ends a background step; nil where no step has that id.
        case cancel(Int?)
    }

    /// Something that an action does before or after a job's own steps.
    package struct Hook: Hashable, Sendable {
        /// `pre-if` or `post-if`; nil for `always()`.
        package var condition: Condition?

        package init(_ condition: Condition? = nil) {
            self.condition = condition
        }
    }

    package init(
        definition: Step, contextName: String? = nil, name: String, action: Action, pre: Hook? = nil,
        post: Hook? = nil
    ) {
        self.definition = definition
        self.contextName = contextName
        self.name = name
        self.action = action
        self.pre = pre
        self.post = post
    }

    /// Whether its `if` calls `always()`: it then runs at least once, whatever happens.
    package var isFinalizer: Bool { definition.condition?.value.callsAlways ?? false }

    /// Whether the steps after it need not wait for it.
    package var isBackground: Bool { definition.isBackground && !isControl }

    /// Whether it does nothing but wait for background steps, or end one.
    package var isControl: Bool {
        switch action {
        case .wait, .waitAll, .cancel: true
        case .script, .builtIn, .action, .unread, .image, .containers, .passedOver: false
        }
    }

    /// The steps that it brings along, as far as they are known.
    package var innerSteps: [PlannedStep] {
        if case .action(let action) = action { action.steps } else { [] }
    }

    /// Whether it may run again after an interruption: what a built-in does can be done twice with the same result.
    package var isRepeatable: Bool {
        switch action {
        case .builtIn, .containers, .passedOver: true
        case .script, .action, .unread, .image, .wait, .waitAll, .cancel: false
        }
    }
}

/// The actions that Sluice carries out itself, in any major version.
package enum BuiltInAction: String, Hashable, Sendable, CaseIterable {
    case checkout = "actions/checkout"
    case uploadArtifact = "actions/upload-artifact"
    case downloadArtifact = "actions/download-artifact"
    case cache = "actions/cache"
    case cacheRestore = "actions/cache/restore"
    case cacheSave = "actions/cache/save"
    case setupNode = "actions/setup-node"
    case setupPython = "actions/setup-python"
    case setupGo = "actions/setup-go"
    case setupJava = "actions/setup-java"
    case setupDotnet = "actions/setup-dotnet"
    case setupRuby = "ruby/setup-ruby"
    case setupSwift = "swift-actions/setup-swift"
    case setupTerraform = "hashicorp/setup-terraform"
    case setupOpenTofu = "opentofu/setup-opentofu"
    case setupBun = "oven-sh/setup-bun"
    case setupDeno = "denoland/setup-deno"
    case setupUV = "astral-sh/setup-uv"
    case setupPNPM = "pnpm/action-setup"
    case setupHelm = "azure/setup-helm"
    case setupKubectl = "azure/setup-kubectl"
}
