/// A line in a folder of logs that stands for those which nobody has kept.
package enum LogGap {
    /// Under this name stands what is said of no container in particular.
    private static let source = "sluice"

    /// At this moment. Throws where the folder cannot be written.
    package static func note(_ text: String, in folder: String) throws(StackFailure) {
        let folder = try LogFolder(path: folder)
        if let problem = folder.append([.gap(source, text)]) { throw StackFailure(.collect, problem) }
    }
}
