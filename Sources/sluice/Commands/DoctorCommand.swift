import ArgumentParser
import Display
import Foundation
import Git
import Glibc
import History
import Planning
import Processes
import Source
import Workflows

/// `sluice doctor`: what runs need, and whether it is here.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Check this machine and this repository's store.",
        discussion: """
            Exit code 1 if something is missing without which runs cannot work.

            With --install a service of your systemd finishes what a reboot has interrupted in this repository: 'sluice resume', when \
            your session begins. 'loginctl enable-linger' lets it begin with the machine, before anybody logs in.
            """)

    @Flag(help: "Set up the service that resumes this repository's runs after a reboot.")
    var install = false

    @Flag(help: "Take that service away.")
    var uninstall = false

    @OptionGroup var location: LocationOptions

    func validate() throws {
        if install, uninstall { throw ValidationError("Choose one of --install and --uninstall.") }
    }

    func run() throws {
        if install || uninstall { return try changeService(Project(location)) }
        var findings = [keeper] + InstalledProgram.all.map(\.finding) + [containment]
        findings += repositoryFindings()
        StandardOutput.write(DoctorText(style: .standardOutput).text(findings))
        if findings.contains(where: { $0.level == .missing }) { throw Failure(.failed) }
    }

    private func changeService(_ project: Project) throws(Failure) {
        let service = service(project)
        if install {
            let isNew = try service.install()
            StandardOutput.write(
                """
                \(isNew ? "Written and enabled" : "It is there already, and enabled"): \(service.path)
                When your session begins, 'sluice resume' finishes what a reboot has interrupted in \(service.repository).
                To have it begin with the machine, before you log in: loginctl enable-linger

                """)
        } else if try service.uninstall() {
            StandardOutput.write("Disabled and removed: \(service.path)\n")
        } else {
            StandardOutput.write("There is no such service: \(service.path)\n")
        }
    }

    private func service(_ project: Project) -> RecoveryService {
        let folder = project.repository.workDirectory ?? project.repository.gitDirectory
        return RecoveryService(
            repository: folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder,
            store: project.storeDirectory, executable: Installation.executable, environment: ProcessEnvironment.all)
    }

    /// What becomes of interrupted runs after a reboot.
    private func reboot(_ project: Project) -> DoctorFinding {
        if service(project).isInstalled {
            return DoctorFinding(.good, "after a reboot", "a service resumes interrupted runs")
        }
        return DoctorFinding(
            .absent, "after a reboot", "interrupted runs wait for the next 'sluice resume'; --install sets up a service"
        )
    }

    private var keeper: DoctorFinding {
        do throws(Failure) {
            return DoctorFinding(.good, "sluice-keeper", try Installation.keeper())
        } catch {
            return DoctorFinding(
                .missing, "sluice-keeper", "not beside \(Installation.executable).",
                hint: "Install both programs into the same folder.")
        }
    }

    /// How a job's processes are known when it ends.
    private var containment: DoctorFinding {
        if let folder = Cgroup.ownFolder(), let group = Cgroup.make("\(folder)/sluice-doctor.\(getpid())") {
            group.remove()
            return DoctorFinding(.good, "containment", "by cgroup, in \(folder)")
        }
        return DoctorFinding(
            .warning, "containment", "by a mark in the environment only: no cgroup can be made here.",
            hint: "A step that clears its environment and daemonises could outlive its job.")
    }

    // MARK: The repository

    private func repositoryFindings() -> [DoctorFinding] {
        let project: Project
        do throws(Failure) {
            project = try Project(location)
        } catch {
            return [DoctorFinding(.warning, "repository", error.diagnostics.first?.message ?? "none")]
        }
        let root = project.repository.workDirectory ?? project.repository.gitDirectory
        let repository = DoctorFinding(.good, "repository", "\(project.repositoryName) in \(root)")
        return [repository, head(project)] + runnerFindings(project) + storeFindings(project)
            + [reboot(project), freeSpace(project)].compactMap(\.self)
    }

    /// A line for each runner that jobs can have.
    private func runnerFindings(_ project: Project) -> [DoctorFinding] {
        do throws(Failure) {
            switch try project.runners(at: try? project.repository.head().commit).0 {
            case .defined(let runners): return runners.flatMap(Self.findings)
            case .standard, .unchecked:
                return [DoctorFinding(.good, "runner", "this host; no file in '\(RunnerDefinition.folder)/'")]
            }
        } catch {
            return [
                DoctorFinding(
                    .missing, "runner", error.diagnostics.first?.message ?? "Its file is broken.",
                    hint: "'sluice validate' shows where.")
            ]
        }
    }

    private static func findings(_ runner: RunnerDefinition) -> [DoctorFinding] {
        let labels = runner.labels.map { label in
            if case .image(let image) = label.meaning { "\(label.name): \(image)" } else { "\(label.name): this host" }
        }
        let subject = "runner \(runner.name)"
        var findings = [DoctorFinding(.good, subject, labels.joined(separator: ", "))]
        if let node = runner.node, access(node, X_OK) != 0 {
            findings.append(DoctorFinding(.warning, subject, "'node: \(node)' is no program."))
        }
        return findings
    }

    /// Runs are of commits: one that cannot be read is as bad as no repository.
    private func head(_ project: Project) -> DoctorFinding {
        do throws(GitError) {
            let head = try project.repository.head()
            do throws(Failure) {
                _ = try WorkflowCatalog(project.repository, at: head.commit)
            } catch {
                return DoctorFinding(
                    .missing, "HEAD", error.diagnostics.first?.message ?? "It cannot be read.",
                    hint: "'git fsck' tells what is lost; a clone or 'git fetch' may have it.")
            }
            return DoctorFinding(.good, "HEAD", head.commit.short)
        } catch {
            if error.code == .noCommits { return DoctorFinding(.absent, "HEAD", "no commits yet") }
            return DoctorFinding(.missing, "HEAD", error.message, hint: error.hint)
        }
    }

    private func storeFindings(_ project: Project) -> [DoctorFinding] {
        do throws(Failure) {
            guard let store = try project.existingStore() else {
                return [DoctorFinding(.good, "store", "none yet; the first run makes \(project.storeDirectory)")]
            }
            let count = try reading { () throws(HistoryError) in try store.runNumbers().count }
            let runs = count == 1 ? "1 run" : "\(count) runs"
            return [DoctorFinding(.good, "store", "\(runs) in \(project.storeDirectory)"), try abandoned(store)]
                + (try obligations(store))
        } catch {
            return [DoctorFinding(.missing, "store", error.diagnostics.first?.message ?? "It cannot be opened.")]
        }
    }

    private func abandoned(_ store: Store) throws(Failure) -> DoctorFinding {
        let runs = try reading { () throws(HistoryError) in try store.abandonedRuns(isAlive: Engine.isAlive) }
        guard !runs.isEmpty else { return DoctorFinding(.good, "abandoned runs", "none") }
        let numbers = runs.map { "\($0.number)" }.joined(separator: ", ")
        return DoctorFinding(.warning, "abandoned runs", numbers + ".", hint: "'sluice resume' finishes them.")
    }

    private func obligations(_ store: Store) throws(Failure) -> [DoctorFinding] {
        let open = try OpenObligations(in: store).all.map(\.obligation.id)
        guard !open.isEmpty else { return [] }
        return [
            DoctorFinding(
                .warning, "open obligations", open.joined(separator: ", ") + ".",
                hint: "'sluice obligations' says what they are.")
        ]
    }

    /// Of the disk that the store is on, or will be.
    private func freeSpace(_ project: Project) -> DoctorFinding? {
        var information = statvfs()
        var path = project.storeDirectory
        while statvfs(path, &information) != 0 {
            guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return nil }
            path = String(path[..<slash])
        }
        let bytes = Int(clamping: UInt64(information.f_bavail) * UInt64(information.f_frsize))
        let isLow = bytes < 1 << 30
        return DoctorFinding(
            isLow ? .warning : .good, "disk", "\(sizeText(bytes)) free",
            hint: isLow ? "'sluice gc' removes old runs." : nil)
    }
}
