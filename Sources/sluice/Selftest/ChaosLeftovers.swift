import Containers
import Execution
import Foundation
import Glibc
import Processes

/// What is left of runs that have ended, and the ways to end it.
struct ChaosLeftovers {
    /// Of the self-test: everything of it knows this path.
    let folder: String
    let engine: ContainerEngine?

    enum Kind: String, CaseIterable, Sendable {
        case process, cgroup, container, network, volume, file
    }

    struct Leftover: Hashable, Sendable {
        let kind: Kind
        let name: String
    }

    /// Processes that carry the folder in their environment, their command line or their working directory.
    func processes() -> [Int32] {
        let needle = Data(folder.utf8)
        return namesInFolder("/proc").compactMap(Int32.init).filter { pid in
            guard pid != getpid(), let entry = ProcessEntry(pid: pid), !entry.isDead else { return false }
            let texts = ["environ", "cmdline"].compactMap { try? readSmallFile("/proc/\(pid)/\($0)") }
            if texts.contains(where: { Data($0).range(of: needle) != nil }) { return true }
            let place = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/cwd")
            return place?.hasPrefix(folder) == true
        }
    }

    /// All that a run of this repository has left; empty when everything is as it should be.
    func leftovers(of repository: ChaosRepository, run: Int) -> [Leftover] {
        let directory = repository.runDirectory(run)
        var found = processes().map { Leftover(kind: .process, name: Self.describe($0)) }
        found += cgroups(directory).map { Leftover(kind: .cgroup, name: $0) }
        found += objects().map { Leftover(kind: $0.kind, name: $0.name) }
        found += files(of: repository, directory).map { Leftover(kind: .file, name: $0) }
        return found
    }

    static func describe(_ pid: Int32) -> String {
        let words = (try? readSmallFile("/proc/\(pid)/cmdline")) ?? []
        return "\(pid) " + words.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
    }

    private func cgroups(_ directory: String) -> [String] {
        let list = (try? String(contentsOfFile: RunDirectory(directory).cgroupList, encoding: .utf8)) ?? ""
        return list.split(separator: "\n").map(String.init).filter { access($0, F_OK) == 0 }
    }

    /// Containers, networks and volumes whose label leads into the folder.
    func objects() -> [(kind: Kind, name: String)] {
        guard let engine else { return [] }
        return [Kind.container, .network, .volume].flatMap { kind -> [(kind: Kind, name: String)] in
            let all = kind == .container ? ["--all", "--no-trunc"] : []
            let format = "{{.\(kind == .volume ? "Name" : "ID")}} {{.Label \"\(OwnerLabels.folderKey)\"}}"
            let command = EngineCommand(
                [kind.rawValue, "ls"] + all + ["--filter", "label=\(OwnerLabels.folderKey)", "--format", format])
            let lines = (try? engine.run(command).lines) ?? []
            return lines.compactMap { line in
                let words = line.split(separator: " ", maxSplits: 1).map(String.init)
                guard words.count == 2, words[1].hasPrefix(folder + "/") else { return nil }
                return (kind, words[0])
            }
        }
    }

    /// Of the run's folder, of its work directories, in memory and among temporary files.
    private func files(of repository: ChaosRepository, _ directory: String) -> [String] {
        let scripts = TemporaryFolder.path(ofRun: directory, in: TemporaryFolder.root(besides: directory))
        let run = RunDirectory(directory)
        var found: [String] = [scripts, run.keeperSocket, run.keeperLock].filter { path in access(path, F_OK) == 0 }
        let slots = repository.data + "/slots"
        for folder in [repository.temporary, directory + "/slots", slots + "/.trash"] {
            found += namesInFolder(folder).map { "\(folder)/\($0)" }
        }
        for workflow in foldersInFolder(slots) where workflow != ".trash" {
            for job in foldersInFolder("\(slots)/\(workflow)") {
                let slot = "\(slots)/\(workflow)/\(job)"
                var status = stat()
                if lstat(slot + "/owner", &status) == 0 { found.append(slot + "/owner") }
                found += namesInFolder(slot + "/temp").filter { !$0.hasPrefix("_sluice") }.map { "\(slot)/temp/\($0)" }
            }
        }
        return found
    }

    // MARK: The end

    /// Ends and removes everything that belongs to the folder, whatever it is doing; the folder itself stays.
    func endAll() {
        for _ in 0..<500 {
            let pids = processes()
            if pids.isEmpty { break }
            for pid in pids { kill(pid, SIGKILL) }
            usleep(10_000)
        }
        guard let engine else { return }
        for (kind, name) in objects() {
            _ = try? engine.result(
                of: EngineCommand([kind.rawValue, "rm"] + (kind == .network ? [] : ["--force"]) + [name]))
        }
    }

    /// The cgroups of keepers that were killed, which nobody else would remove.
    func removeCgroups(of repository: ChaosRepository) {
        for run in namesInFolder(repository.data + "/runs").compactMap({ Int($0) }) {
            for path in cgroups(repository.runDirectory(run)) { Cgroup(path: path).remove() }
        }
    }
}
