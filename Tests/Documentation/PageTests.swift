import Foundation
import TestSupport
import Testing

/// README and docs name what exists.
@Suite("The pages", .ownThread)
struct PageTests {
    private let project: Project

    init() throws {
        project = try Project.find()
    }

    @Test("link to files that are there")
    func linksResolve() throws {
        for page in try project.pages() {
            let folder = page.split(separator: "/").dropLast().joined(separator: "/")
            for line in try project.lines(of: page) {
                for link in line.matches(of: /\]\(([^)#:]+)(#[^)]*)?\)/) {
                    let target = folder.isEmpty ? String(link.1) : folder + "/" + link.1
                    #expect(project.exists(target), "\(page) links to \(link.1)")
                }
            }
        }
    }

    @Test("name sources that are there")
    func sourcesExist() throws {
        let modules = try project.modules()
        for line in try project.lines(of: "docs/architecture.md") + project.lines(of: "docs/concurrency.md") {
            for span in line.matches(of: /`([\w-]+)\/([\w\/+-]+)`/) where modules.contains(String(span.1)) {
                let path = "Sources/\(span.1)/\(span.2)"
                #expect(project.exists(path) || project.exists(path + ".swift"), "\"\(span.0)\" is named")
            }
        }
    }

    @Test("name scripts and make targets that are there")
    func targetsExist() throws {
        let makefile = try project.lines(of: "Makefile").joined(separator: "\n")
        for page in try project.pages() {
            for line in try project.lines(of: page) {
                for target in line.matches(of: /(?:^|`)make ([a-z-]+)/) {
                    #expect(makefile.contains("\n\(target.1):"), "\(page) names \"\(target.0)\"")
                }
                for script in line.matches(of: /`((?:scripts|bench)\/[a-z-]+)/) where !page.hasPrefix("CHANGELOG") {
                    #expect(project.exists(String(script.1)), "\(page) names \"\(script.1)\"")
                }
            }
        }
    }

    @Test("name commands that sluice has")
    func commandsExist() throws {
        let sluice = Bundle.main.executableURL.map { $0.deletingLastPathComponent().appendingPathComponent("sluice") }
        guard let sluice, FileManager.default.isExecutableFile(atPath: sluice.path) else {
            Issue.record("no sluice beside \(CommandLine.arguments[0])")
            return
        }
        var named: Set<String> = []
        for page in try project.pages() {
            for line in try project.lines(of: page) {
                named.formUnion(line.matches(of: /`sluice ([a-z-]+)/).map { String($0.1) })
            }
        }
        #expect(!named.isEmpty)
        for command in named.sorted() {
            let process = Process()
            process.executableURL = sluice
            process.arguments = [command, "--help"]
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0, "\"sluice \(command)\" is named")
        }
    }
}
