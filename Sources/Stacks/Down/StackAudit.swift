import Containers
import Workflows

/// Looks for what is left of the stack after it was taken down: its answer is part of the verdict.
package struct StackAudit {
    private let context: StackContext

    package init(_ context: StackContext) { self.context = context }

    package func run() throws(StackFailure) {
        let left: [String]
        do throws(ContainerError) {
            left = try context.remains.audit(volumes: context.file.down.removesVolumes)
        } catch {
            throw StackFailure(.audit, "What is left of the stack cannot be told: \(error.message)")
        }
        context.tell(.left(left))
        guard !left.isEmpty else { return }
        throw StackFailure(
            .audit, "After the stack was taken down this is left: \(left.joined(separator: ", ")).",
            hint: "\"sluice stack down \(context.project.name)\" tries again.")
    }
}
