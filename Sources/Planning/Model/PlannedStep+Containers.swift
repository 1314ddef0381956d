import Workflows

extension PlannedStep {
    /// Whether docker or podman is needed for it, as far as that is known.
    package var usesContainers: Bool {
        switch action {
        case .containers, .image: true
        case .action(let action): action.isDocker || action.steps.contains(where: \.usesContainers)
        case .script, .builtIn, .unread, .passedOver, .wait, .waitAll, .cancel: false
        }
    }

    /// Whether Node.js may be needed for it: of an action that is not read yet nobody knows.
    package var mayUseNode: Bool {
        switch action {
        case .unread: true
        case .action(let action):
            if case .javaScript = action.definition.runs {
                true
            } else {
                action.steps.contains(where: \.mayUseNode)
            }
        case .script, .builtIn, .containers, .image, .passedOver, .wait, .waitAll, .cancel: false
        }
    }

    /// Where the files of its actions are, as far as they are known.
    package var actionFolders: [String] {
        guard case .action(let action) = action else { return [] }
        return [action.file.folder] + action.steps.flatMap(\.actionFolders)
    }
}

extension PlannedAction {
    var isDocker: Bool { if case .docker = definition.runs { true } else { false } }
}
