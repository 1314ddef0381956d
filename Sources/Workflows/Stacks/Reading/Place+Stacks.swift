/// What the expressions of a `*.stack.yml` may use.
extension Place {
    /// Before the stack is there: nothing has an address yet.
    static let stackEnv = Place(["variant", "secrets"])
    static let stack = Place(["stack", "env", "variant", "secrets", "saved"])
    static let stackResponse = stack.union(Place(["response"]))
    static let stackFiles = stack.union(Place(["file"]))
}
