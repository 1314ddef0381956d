import Containers
import Workflows

/// Takes the stack down.
package struct StackDown {
    private let context: StackContext
    private let removesImages: Bool

    /// - Parameter removesImages: Those that were built are kept after a success: they are what it proves.
    package init(_ context: StackContext, removesImages: Bool = false) {
        self.context = context
        self.removesImages = removesImages
    }

    package func run() throws(StackFailure) {
        context.tell(.waiting("taking down \(context.project.name)"))
        do throws(ContainerError) {
            let strays = try context.remains.remove(
                volumes: context.file.down.removesVolumes, images: removesImages)
            for name in strays {
                context.tell(
                    .warned(
                        """
                        The container "\(name)" was on the stack's networks or volumes without its labels: left by the \
                        product.
                        """))
            }
        } catch {
            throw StackFailure(
                .down, "The stack could not be taken down: \(error.message)",
                hint: "\"sluice obligations\" lists it; the next \"sluice stack\" tries again.")
        }
    }
}

extension StackContext {
    package var remains: StackRemains {
        let folder = project.path.lastIndex(of: "/").map { String(project.path[..<$0]) }
        return StackRemains(project: project.name, engine: engine, modelFolder: folder ?? ModelFile.folder)
    }
}
