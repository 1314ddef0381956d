import Execution
import Git
import History
import Source
import Stacks
import Workflows

extension StackPreparation {
    /// The test of a stack that somebody else has brought up. Throws a usage failure for a target that is none.
    func session(targets: [String]) throws(Failure) -> TargetSession {
        let target: StackTarget
        do throws(TargetError) {
            target = try StackTarget(targets, services: stack.services(of: values.variant, in: found.folder))
        } catch {
            throw .usage(error.message, hint: error.hint)
        }
        let part = TargetPart(stack)
        guard part.provesSomething else {
            throw .usage(
                "Nothing of the stack '\(stack.name.value)' can be tested at a target.",
                hint: "What asks over the network can: 'suites', and 'http' under 'ready' and 'assert'.")
        }
        guard part.drivenSuites.isEmpty else {
            throw Failure(
                .usage,
                part.drivenSuites.map {
                    .error(
                        "The suite '\($0.value)' uses what 'drive' saves, and nothing is driven at a target.",
                        path: found.file.path, range: $0.range,
                        hint: "Choose others by --suite, or by 'suites' of a variant.")
                }, files: [found.file])
        }
        let project = Self.project(of: stack.name.value)
        let output = options.output.map { resolvedPath($0, from: Project.workingDirectory) }
        let draft = StackDraft(
            project: project, name: stack.name.value, file: found.file.path, folder: found.folder,
            variant: options.variant, sha: commit.sha?.hex, isDirty: commit.isDirty, isPartial: true,
            removesVolumes: false,
            owner: Engine.identity, run: home.run, job: home.owner?.job,
            output: output ?? store.paths.stackDirectory(project), model: "")
        return TargetSession(
            store: store, target: target, part: part, values: values, draft: draft,
            display: display(output: draft.output))
    }
}
