import Foundation
import Server

extension ServerPlaces {
    /// Throws a usage failure where no server's database is: to open one would make it.
    ///
    /// - Parameter folder: What was typed.
    func checkServer(typed folder: String) throws(Failure) {
        guard !FileManager.default.fileExists(atPath: database) else { return }
        throw .usage("There is no server in '\(folder)'.", hint: "Name the folder that 'sluice serve --data-dir' has.")
    }

    /// The same where there is not even a folder: keys may be made before a server is started.
    func checkFolder(typed folder: String) throws(Failure) {
        guard !FileManager.default.isFolder(directory) else { return }
        throw .usage("There is no server in '\(folder)'.", hint: "Name a folder that is there; a server makes its own.")
    }
}
