import Foundation
package import Glibc

extension Scratch {
    /// The paths of a run's logs, sorted.
    package func logs(ofRun run: Int, in data: String? = nil) -> [String] {
        let steps = (data ?? path(".sluice")) + "/runs/\(run)/steps"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: steps)) ?? []
        return names.sorted().map { "\(steps)/\($0)/log" }.filter { access($0, F_OK) == 0 }
    }

    /// Processes whose working directory is below this folder, whatever they have done to their environment: pid to the command's name.
    package func processes(in folder: String) -> [pid_t: String] {
        var found: [pid_t: String] = [:]
        for entry in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
            guard let pid = pid_t(entry),
                let place = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/cwd"),
                place == folder || place.hasPrefix(folder + "/")
            else { continue }
            let name = (try? String(contentsOfFile: "/proc/\(pid)/comm", encoding: .utf8)) ?? "?"
            found[pid] = name.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        return found
    }
}
