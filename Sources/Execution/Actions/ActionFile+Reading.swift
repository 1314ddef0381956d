package import Conductor
package import Planning

extension ActionFile {
    /// Of an action file, in bytes; GitHub's runner takes no longer one.
    private static let limit = 1 << 20

    /// Reads the metadata file of the action in a folder. Throws `action` where there is none.
    package static func read(
        _ reference: String, in folder: ActionFolder
    ) throws(ExecutionError) -> ActionFile {
        for name in ["action.yml", "action.yaml"] {
            guard let content = try readFile(folder.path + "/" + name, limit: limit + 1) else { continue }
            guard content.count <= limit else {
                throw .action("The file '\(folder.path)/\(name)' is longer than \(limit >> 20) MB.")
            }
            return ActionFile(
                reference: reference, folder: folder.path, name: name, text: String(decoding: content, as: UTF8.self),
                commit: folder.commit)
        }
        // A folder with no more than a Dockerfile is an action, too.
        if let image = ["Dockerfile", "dockerfile"].first(where: { fileExists(folder.path + "/" + $0) }) {
            return ActionFile(
                reference: reference, folder: folder.path, name: image,
                text: "runs: { using: docker, image: \(image) }\n", commit: folder.commit)
        }
        let hint =
            reference.hasPrefix("./") ? " Did you forget to run actions/checkout before running your local action?" : ""
        throw .action("Can't find 'action.yml', 'action.yaml' or 'Dockerfile' under '\(folder.path)'.\(hint)")
    }
}
