package import Containers
import Digests
import Expressions
package import Workflows

extension IsolatedProject {
    /// What a stack file means, with the variant that was chosen.
    package struct Request: Sendable {
        package var file: StackFile
        package var variant: StackVariant?
        /// The compose project's name, different for each test on this machine.
        package var project: String
        /// The stack file's folder.
        package var folder: String
        package var owner: OwnerLabels
        /// Where the model is kept until the stack is gone; made if need be.
        package var modelFolder: String

        package init(
            file: StackFile, variant: StackVariant?, project: String, folder: String, owner: OwnerLabels,
            modelFolder: String = ModelFile.folder
        ) {
            self.file = file
            self.variant = variant
            self.project = project
            self.folder = folder
            self.owner = owner
            self.modelFolder = modelFolder
        }

        var files: [Located<String>] { file.compose.files + (variant?.files ?? []) }
        var profiles: [String] { (file.compose.profiles + (variant?.profiles ?? [])).map(\.value) }
    }

    /// Asks compose for the merged model, isolates it and puts it on the disk. Throws a failure of `check`.
    ///
    /// - Parameter compose: With the whole environment: the stack's variables are in the model from here on.
    package static func make(_ request: Request, by compose: Compose) throws(StackFailure) -> IsolatedProject {
        let files = request.files.map { absolute($0.value, in: request.folder) }
        guard let first = files.first else {
            throw StackFailure(.check, "The stack \"\(request.file.name.value)\" names no compose file.")
        }
        let range = request.files.first?.range
        // Compose's rule: paths are relative to the folder of the first file.
        let folder = first.lastIndex(of: "/").map { String(first[..<$0]) } ?? request.folder
        let config: CommandResult
        do throws(ContainerError) {
            config = try compose.config(
                project: request.project, files: files, profiles: request.profiles, folder: folder,
                variables: ["COMPOSE_PROJECT_NAME": request.project])
        } catch {
            throw StackFailure(.check, error.message, at: range)
        }
        let isolation = Isolation(
            project: request.project, stack: request.file.name.value, owner: request.owner, folder: folder,
            ownFolders: [folder, request.folder], profiles: request.profiles)
        let isolated: Isolation.Result
        let model = try ComposeModel(config.output)
        do throws(StackFailure) {
            isolated = try isolation(model)
        } catch {
            var failure = error
            failure.range = failure.range ?? range
            throw failure
        }
        let path = try ModelFile.write(isolated.model.text, project: request.project, in: request.modelFolder)
        return IsolatedProject(
            name: request.project, path: path, folder: folder, services: isolated.services, volumes: isolated.volumes,
            networks: isolated.networks, warnings: config.warnings + isolated.warnings, owner: request.owner,
            digest: sha256(model.portable(folder: folder, project: request.project)))
    }

    private static func absolute(_ path: String, in folder: String) -> String {
        path.hasPrefix("/") ? path : folder + "/" + path
    }
}

extension ComposeModel {
    /// The same for every work tree and every test of it: without the folder and the project's name.
    func portable(folder: String, project: String) -> String {
        func portable(_ value: Value) -> Value {
            switch value {
            case .string(let text): .string(text.replacing(folder, with: ".").replacing(project, with: "project"))
            case .array(let items): .array(items.map(portable))
            case .object(let object):
                .object(ValueObject(object.entries.map { ($0.key, portable($0.value)) }, keys: .caseSensitive))
            case .null, .boolean, .number: value
            }
        }
        return portable(.object(root)).json(.compact)
    }
}

extension CommandResult {
    /// What compose warns of on its error channel, a line each.
    fileprivate var warnings: [String] {
        errors.split(whereSeparator: \.isNewline).map { $0.trimmingPrefix(while: \.isWhitespace) }
            .filter { !$0.isEmpty }.map { "Compose says: " + $0 }
    }
}
