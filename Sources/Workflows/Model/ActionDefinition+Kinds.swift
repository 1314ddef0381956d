package import Expressions

extension ActionDefinition {
    /// An action that Node.js runs; its files are relative to the action's folder.
    package struct JavaScript: Hashable, Sendable {
        /// As GitHub names them, in lower case.
        package enum Runtime: String, Hashable, Sendable, CaseIterable {
            case node12, node16, node20, node24
        }

        package var runtime: Located<Runtime>
        package var main: Located<String>
        /// Runs before the job's first step.
        package var pre: Located<String>?
        /// `always()` where the file says nothing.
        package var preCondition: Located<Condition>?
        /// Runs after the job's last step.
        package var post: Located<String>?
        /// `always()` where the file says nothing.
        package var postCondition: Located<Condition>?

        package init(
            runtime: Located<Runtime>, main: Located<String>, pre: Located<String>? = nil,
            preCondition: Located<Condition>? = nil, post: Located<String>? = nil,
            postCondition: Located<Condition>? = nil
        ) {
            self.runtime = runtime
            self.main = main
            self.pre = pre
            self.preCondition = preCondition
            self.post = post
            self.postCondition = postCondition
        }
    }

    /// An action that runs in a container of its own.
    package struct Docker: Hashable, Sendable {
        /// `docker://image`, or the path of a Dockerfile relative to the action's folder.
        package var image: Located<String>
        package var args: [Located<Template>]
        package var env: TextMapping
        package var entrypoint: Located<String>?
        package var preEntrypoint: Located<String>?
        /// `always()` where the file says nothing.
        package var preCondition: Located<Condition>?
        package var postEntrypoint: Located<String>?
        /// `always()` where the file says nothing.
        package var postCondition: Located<Condition>?

        package init(
            image: Located<String>, args: [Located<Template>] = [], env: TextMapping = .none,
            entrypoint: Located<String>? = nil, preEntrypoint: Located<String>? = nil,
            preCondition: Located<Condition>? = nil, postEntrypoint: Located<String>? = nil,
            postCondition: Located<Condition>? = nil
        ) {
            self.image = image
            self.args = args
            self.env = env
            self.entrypoint = entrypoint
            self.preEntrypoint = preEntrypoint
            self.preCondition = preCondition
            self.postEntrypoint = postEntrypoint
            self.postCondition = postCondition
        }
    }
}
