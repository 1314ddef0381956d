/// What `sluice.yml` asks of the jobs of one environment.
///
/// Rules of several copies of the file add up: whoever approves, and every branch, must be in each of the lists.
package struct EnvironmentPolicy: Hashable, Sendable {
    /// As it was written; two names are the same environment when they differ in their case only.
    package var name: String
    /// Names of the operating system's users. Nobody need approve without a list.
    package var approvers: [[String]]
    /// Patterns, as under `on.push.branches`.
    package var branches: [[String]]
    package var requirements: [Requirement]
    /// How long a job waits before it starts.
    package var waitSeconds: Double
    /// What the approver must type.
    package var confirmation: String?
    /// Whether whoever started the run may approve.
    package var allowsSelfApproval: Bool
    /// Over the run's own, in the order of their names.
    package var variables: [String: String]
    /// They come before the run's own.
    package var secrets: [SecretSetting]

    /// Workflows that must have succeeded for a commit.
    package struct Requirement: Hashable, Sendable {
        package var workflows: [String]
        /// The template that names the commit; nil for the one that the job checks out.
        package var commit: String?

        package init(workflows: [String], commit: String? = nil) {
            self.workflows = workflows
            self.commit = commit
        }
    }

    package init(
        name: String, approvers: [[String]] = [], branches: [[String]] = [], requirements: [Requirement] = [],
        waitSeconds: Double = 0, confirmation: String? = nil, allowsSelfApproval: Bool = false,
        variables: [String: String] = [:], secrets: [SecretSetting] = []
    ) {
        self.name = name
        self.approvers = approvers
        self.branches = branches
        self.requirements = requirements
        self.waitSeconds = waitSeconds
        self.confirmation = confirmation
        self.allowsSelfApproval = allowsSelfApproval
        self.variables = variables
        self.secrets = secrets
    }

    /// By which the environment is known.
    package var key: String { name.lowercased() }

    package var needsApproval: Bool { !approvers.isEmpty || confirmation != nil }

    package var isProtected: Bool {
        needsApproval || !branches.isEmpty || !requirements.isEmpty || waitSeconds > 0
    }

    /// Why this user may not approve a run that `requester` started; nil where they may.
    package func objection(to approver: String, ofRunBy requester: String) -> String? {
        guard approvers.allSatisfy({ $0.contains(approver) }) else {
            return "'\(approver)' is not among those who may approve '\(name)': \(approversText)."
        }
        guard allowsSelfApproval || approver != requester else {
            return "'\(approver)' started the run, and 'self-approval' of '\(name)' is not allowed."
        }
        return nil
    }

    /// Those who are in every list, for a sentence.
    package var approversText: String {
        guard let first = approvers.first else { return "anybody" }
        let names = first.filter { name in approvers.allSatisfy { $0.contains(name) } }
        return names.isEmpty ? "nobody" : names.joined(separator: " or ")
    }

    /// This one, with what another copy of the file adds to it: that can ask for more, and take nothing away. Its variables and secrets
    /// are passed over.
    func tightened(by other: EnvironmentPolicy) -> EnvironmentPolicy {
        var policy = self
        policy.approvers += other.approvers.filter { !approvers.contains($0) }
        policy.branches += other.branches.filter { !branches.contains($0) }
        policy.requirements += other.requirements.filter { !requirements.contains($0) }
        policy.waitSeconds = max(waitSeconds, other.waitSeconds)
        policy.confirmation = confirmation ?? other.confirmation
        policy.allowsSelfApproval = allowsSelfApproval && (!other.needsApproval || other.allowsSelfApproval)
        // Where nobody had to approve, there was nothing to be allowed.
        if !needsApproval { policy.allowsSelfApproval = other.allowsSelfApproval }
        return policy
    }

    /// The rules alone, of an environment that another copy of the file brings in.
    var withoutValues: EnvironmentPolicy {
        var policy = self
        (policy.variables, policy.secrets) = ([:], [])
        return policy
    }
}

extension [EnvironmentPolicy] {
    package func tightened(by other: [EnvironmentPolicy]) -> [EnvironmentPolicy] {
        var policies = self
        for added in other {
            if let place = policies.firstIndex(where: { $0.key == added.key }) {
                policies[place] = policies[place].tightened(by: added)
            } else {
                policies.append(added.withoutValues)
            }
        }
        return policies
    }
}
