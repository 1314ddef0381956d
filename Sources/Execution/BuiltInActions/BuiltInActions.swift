import Planning

/// The actions that Sluice carries out itself: the body of `sluice internal-action`.
package enum BuiltInActions {
    /// Runs an action to its end and returns its exit code.
    ///
    /// - Parameters:
    ///   - name: As in `BuiltInAction`: `actions/checkout`.
    ///   - isPost: Whether it is the step at the end of the job.
    ///   - environment: Of this process, which the engine has made.
    ///   - write: Writes one line to the standard output.
    package static func run(
        _ name: String, isPost: Bool, environment: [String: String], ports: ActionPorts,
        write: @escaping (String) -> Void
    ) -> Int32 {
        let context = ActionContext(ActionEnvironment(environment), ports, write: write)
        guard let action = BuiltInAction(rawValue: name) else {
            context.fail("'\(name)' is no built-in action.")
            return 2
        }
        do {
            if !isPost { warnOfUnknownInputs(of: action, context) }
            try run(action, isPost: isPost, context)
            return 0
        } catch let error as ExecutionError {
            context.fail(error.message)
        } catch {
            context.fail("\(error)")
        }
        return 1
    }

    private static func run(_ action: BuiltInAction, isPost: Bool, _ context: ActionContext) throws {
        try context.confinement.check(context.lines("path"), context.environment)
        switch action {
        case .checkout: try CheckoutAction(context).run()
        case .uploadArtifact: try UploadArtifactAction(context).run()
        case .downloadArtifact: try DownloadArtifactAction(context).run()
        case .cache:
            let cache = CacheAction(context, remembers: true)
            if isPost { try cache.save() } else { try cache.restore() }
        case .cacheRestore: try CacheAction(context, remembers: false).restore()
        case .cacheSave: try CacheAction(context, remembers: false).save()
        default:
            guard let tool = action.setupTool else { throw ExecutionError.action("'\(action.rawValue)' is no action.") }
            try SetupAction(context: context, action: action, tool: tool).run()
        }
    }

    /// Whether an action of this name finds, keeps or checks out what is in the store or the repository.
    package static func needsStore(_ name: String) -> Bool { BuiltInAction(rawValue: name)?.setupTool == nil }

    static func hasPostStep(_ action: BuiltInAction) -> Bool { action == .cache }

    /// The variable in which an action finds an input.
    static func inputVariable(_ name: String) -> String {
        "INPUT_" + name.replacing(" ", with: "_").uppercased()
    }

    /// As GitHub's runner says it.
    private static func warnOfUnknownInputs(of action: BuiltInAction, _ context: ActionContext) {
        let known = Set(action.inputs.map(inputVariable))
        let unknown = context.environment.variables.keys
            .filter { $0.hasPrefix("INPUT_") && !known.contains($0) }
            .map { $0.dropFirst("INPUT_".count).lowercased() }.sorted()
        guard !unknown.isEmpty else { return }
        let quoted = { (names: [String]) in names.map { "'\($0)'" }.joined(separator: ", ") }
        context.warn("Unexpected input(s) \(quoted(unknown)), valid inputs are [\(quoted(action.inputs))]")
    }
}
