/// What expressions in an `action.yml` may use.
extension Place {
    private static let inAction = ["github", "inputs", "strategy", "matrix", "steps", "job", "runner", "env"]

    static let actionInputDefault = Place(["github", "strategy", "matrix", "job", "runner", "hashFiles(1,255)"])
    static let actionOutput = Place(inAction)
    static let actionContainer = Place(["inputs"])
    static let actionStep = Place(inAction + ["hashFiles(1,255)"])
    static let actionStepIf = Place(
        inAction + ["always(0,0)", "failure(0,0)", "cancelled(0,0)", "success(0,0)", "hashFiles(1,255)"])
}
