import Expressions
package import Workflows

/// One step of a planned job.
package struct PlannedStep: Hashable, Sendable {
    package var definition: Step
    /// The name under which the `steps` context knows it; nil without an `id:`.
    package var contextName: String?
    /// What a person sees, as far as it is known before the step starts.
    package var name: String
    package var action: Action
    /// What runs at the end of the job, in reverse order, if this step ran.
    package var post: Post?

    package enum Action: Hashable, Sendable {
        /// The `run:` script.
        case script
        case builtIn(BuiltInAction)
        /// Starts the containers of the job, before all other steps; its post step removes them.
        case containers
        /// Waits for these background steps, named by their place among the job's steps.
        case wait([Int])
        /// Waits for all background steps before it; not with `wait-all: false`.
        case waitAll(Bool)
        /// Ends a background step; nil where no step has that id.
        case cancel(Int?)
    }

    package enum Post: Hashable, Sendable {
        /// Only while the job has succeeded so far (`post-if: success()`).
        case onSuccess
        case always
    }

    package init(
        definition: Step, contextName: String? = nil, name: String, action: Action, post: Post? = nil
    ) {
        self.definition = definition
        self.contextName = contextName
        self.name = name
        self.action = action
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
        case .script, .builtIn, .containers: false
        }
    }

    /// Whether docker or podman is needed for it.
    package var usesContainers: Bool { action == .containers }

    /// Whether it may run again after an interruption: what a built-in does can be done twice with the same result.
    package var isRepeatable: Bool {
        switch action {
        case .builtIn, .containers: true
        case .script, .wait, .waitAll, .cancel: false
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
}
