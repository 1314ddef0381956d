import Conductor
import Display
import Git
import History
import Planning
import Runs

/// Holds the branch and the evidence of a run against what an environment asks for.
struct EnvironmentRules: EnvironmentPort {
    /// Of the repository, which each question opens anew.
    let place: String
    let store: Store
    let event: EventFacts
    let report: @Sendable (EnvironmentReport) -> Void

    func check(_ job: JobID, _ request: EnvironmentRequest) {
        do throws(GitError) {
            report(EnvironmentReport(job, check(request, try Repository.discover(from: place))))
        } catch {
            report(EnvironmentReport(job, EnvironmentCheck(faults: [error.message])))
        }
    }

    private func check(_ request: EnvironmentRequest, _ repository: Repository) -> EnvironmentCheck {
        var check = EnvironmentCheck()
        if let fault = branchFault(request, repository) { check.faults.append(fault) }
        for evidence in request.evidence {
            do throws(GitError) {
                let commit =
                    if let revision = evidence.revision { try repository.resolve(revision).commit.hex } else {
                        event.sha
                    }
                if commit != event.sha { check.commit = commit }
                check.faults += evidence.workflows.compactMap {
                    fault($0, commit, request.environment, repository)
                }
            } catch {
                check.faults.append(
                    "'\(request.environment)' requires evidence for '\(evidence.revision ?? "")', which is no commit "
                        + "here: \(error.message)")
            }
        }
        return check
    }

    // MARK: Branches

    /// The run is for a branch that the environment takes, and its commit is on that branch.
    private func branchFault(_ request: EnvironmentRequest, _ repository: Repository) -> String? {
        guard !request.branches.isEmpty else { return nil }
        let wanted = request.branches.map { $0.joined(separator: ", ") }.joined(separator: "; ")
        let takes = "'\(request.environment)' takes only what is on the branches \(wanted)"
        if event.isSnapshot { return "\(takes): this run is of a snapshot of a tree that is not committed." }
        let prefix = "refs/heads/"
        guard event.ref.hasPrefix(prefix) else { return "\(takes): this run is for '\(event.ref)'." }
        let branch = String(event.ref.dropFirst(prefix.count))
        guard request.branches.allSatisfy({ BranchPatterns($0).match(branch) }) else {
            return "\(takes): this run is for '\(branch)'."
        }
        guard Self.isOn(branch, event.sha, repository) else {
            return "\(takes): the commit \(event.sha.prefix(7)) of this run is not on '\(branch)'."
        }
        return nil
    }

    private static func isOn(_ branch: String, _ sha: String, _ repository: Repository) -> Bool {
        guard let commit = CommitID(hex: sha), let tip = try? repository.branch(branch)?.commit else {
            return false
        }
        return (try? repository.mergeBase(commit, tip)) == commit
    }

    // MARK: Evidence

    /// The newest complete run of that workflow for that commit must have succeeded; of a stack, its newest complete test.
    private func fault(
        _ workflow: String, _ commit: String, _ environment: String, _ repository: Repository
    ) -> String? {
        if let stack = StackRequirement(workflow) { return fault(stack, workflow, commit, environment) }
        let requires = "'\(environment)' requires '\(workflow)' to have succeeded for \(commit.prefix(7))"
        guard let runs = try? store.finishedRuns(at: commit) else { return "\(requires): the history cannot be read." }
        let own = runs.filter { $0.isNamed(workflow) && $0.conclusion != .cancelled && $0.conclusion != .skipped }
        let whole = own.first { objection(to: $0, asEvidenceFor: commit, repository) == nil }
        if let run = whole {
            return run.conclusion == .success ? nil : "\(requires): run \(run.number) of it failed."
        }
        guard let run = own.first, let reason = objection(to: run, asEvidenceFor: commit, repository) else {
            return "\(requires): it has not been run for it."
        }
        return "\(requires): run \(run.number) of it \(reason)."
    }

    /// Why this run says nothing of the commit, as its sentence goes on; nil where it does.
    private func objection(
        to run: RecordedRun, asEvidenceFor commit: String, _ repository: Repository
    ) -> String? {
        if let reason = run.evidenceText { return "is \(reason)" }
        if let other = run.provenCommit, other != commit { return "checked out \(other.prefix(7)) instead" }
        // What a workflow proves of another commit than its own is what its file says there: any branch could say so of any commit.
        guard run.sha == commit || Self.isOn(event.defaultBranch, run.sha, repository) else {
            return "checked it out at \(run.sha.prefix(7)), which is not on '\(event.defaultBranch)'"
        }
        return nil
    }

    private func fault(
        _ stack: StackRequirement, _ text: String, _ commit: String, _ environment: String
    ) -> String? {
        let requires = "'\(environment)' requires '\(text)' to have been tested successfully for \(commit.prefix(7))"
        guard let answer = try? stack.find(at: commit, in: store) else {
            return "\(requires): the history cannot be read."
        }
        switch answer {
        case .found: return nil
        case .missing(let reason): return "\(requires): \(reason)."
        }
    }
}

extension RecordedRun {
    /// Whether a workflow is meant by this name: its file's name with or without `.yml`, its path, or its name.
    func isNamed(_ name: String) -> Bool {
        [workflow, workflowName, WorkflowCatalog.stem(workflow), WorkflowCatalog.fileName(workflow)].contains(name)
    }
}
