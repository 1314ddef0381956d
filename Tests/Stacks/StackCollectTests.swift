import Containers
import Expressions
import Foundation
import TestSupport
import Testing

@testable import Stacks
@testable import Workflows

@Suite("What is collected of a stack", .ownThread) struct StackCollectTests {
    private func write(_ text: String, to path: String) throws {
        let folder = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    @Test("Files, folders and patterns are copied under their own paths; what is missing is told and is no failure")
    func paths() throws {
        try withScratchFolder { folder in
            for name in ["a/one.txt", "a/b/two.txt", "results/x/trace.zip", "results/.hidden", "top.log"] {
                try write(name, to: "\(folder)/\(name)")
            }
            let told = ToldEvents()
            let file = ["results", "a/**/*.txt", "*.log", "gone/*", "logs"]
            StackCollect(.testing(.of(collect: file), folder: folder, told: told)).run()
            #expect(
                told.collected == [
                    ["collected/results", "collected/a/b/two.txt", "collected/a/one.txt", "collected/top.log"]
                ])
            #expect(
                told.warnings == [
                    #""gone/*" cannot be collected: there is no such file or folder."#, "There are no logs to collect.",
                ])
            for name in ["a/one.txt", "a/b/two.txt", "results/x/trace.zip", "results/.hidden", "top.log"] {
                let text = try String(contentsOfFile: "\(folder)/output/collected/\(name)", encoding: .utf8)
                #expect(text == name)
            }
        }
    }

    @Test("Playwright's own folder is the suite's one, which is there when a test has failed, and nothing is missed")
    func redirected() throws {
        try withScratchFolder { folder in
            let told = ToldEvents()
            let suite = StackSuite(
                name: Located("u i"), kind: .playwright(try Located(parsing: "./tests/stack/")), baseURL: nil,
                junit: nil, allowedSkips: [], environment: [], workingDirectory: nil, within: 60)
            let file = StackFile.of(suites: [suite], collect: ["tests/stack/test-results", "tests/other/test-results"])
            StackCollect(.testing(file, folder: folder, told: told)).run()
            try write("trace", to: folder + "/output/suites/u-i/results/test-a/trace.zip")
            StackCollect(.testing(file, folder: folder, told: told)).run()
            #expect(told.collected == [[], ["suites/u-i/results"]])
            #expect(
                Set(told.warnings) == [
                    #""tests/other/test-results" cannot be collected: there is no such file or folder."#
                ])
        }
    }

    @Test("A path out of the folder is copied into the output all the same, and nothing into itself")
    func outside() throws {
        try withScratchFolder { folder in
            try write("x", to: folder + "/other/x.txt")
            try write("y", to: folder + "/stack/y.txt")
            let told = ToldEvents()
            let file = StackFile.of(collect: ["../other/x.txt", "."])
            StackCollect(.testing(file, folder: folder + "/stack", told: told)).run()
            let text = try String(contentsOfFile: folder + "/stack/output/collected/other/x.txt", encoding: .utf8)
            #expect(text == "x")
            #expect(told.warnings.contains { $0.contains("cannot be copied into itself") })
        }
    }

    @Test("A link to a file is copied as the file; one to a folder is left out and told")
    func links() throws {
        try withScratchFolder { folder in
            try write("x", to: folder + "/elsewhere/x.txt")
            try write("y", to: folder + "/stack/results/y.txt")
            for (name, target) in [("file", "/elsewhere/x.txt"), ("folder", "/elsewhere"), ("nothing", "/gone")] {
                try FileManager.default.createSymbolicLink(
                    atPath: "\(folder)/stack/results/\(name)", withDestinationPath: folder + target)
            }
            let told = ToldEvents()
            StackCollect(
                .testing(.of(collect: ["results", "results/folder/*"]), folder: folder + "/stack", told: told)
            ).run()
            let collected = folder + "/stack/output/collected/results"
            let text = try String(contentsOfFile: collected + "/file", encoding: .utf8)
            #expect(text == "x")
            #expect(told.warnings.count == 2)
            #expect(told.warnings.contains { $0.contains("results/folder\" is a link to something else than a file") })
            let original = try String(contentsOfFile: folder + "/elsewhere/x.txt", encoding: .utf8)
            #expect(original == "x")
        }
    }

    @Test("What docker tells is kept for this user alone and without secrets")
    func inspect() throws {
        try withScratchFolder { folder in
            try writeProgram(
                #"""
                #!/bin/sh
                case "$*" in
                ps*sluice.stack*) echo c1; echo c2;;
                ps*) echo c1;;
                "inspect --type container c1 c2") echo '[{"Id":"c1","Config":{"Env":["POSTGRES_PASSWORD=one","URL=postgres://u:p@db/x","LEVEL=info","SHOWN=hunter2-hunter2"]}}]';;
                *State.Pid*) echo "c1 /api 0";;
                stats*) echo '{"ID":"c1","Name":"api","MemUsage":"1MiB / 2GiB"}';;
                *) ;;
                esac
                """#, to: folder + "/docker")
            let told = ToldEvents()
            let engine = ContainerEngine(
                kind: .docker, program: folder + "/docker", environment: ["PATH": "/usr/bin:/bin"])
            StackCollect(
                .testing(
                    .of(collect: ["inspect", "stats"]), folder: folder, told: told, engine: engine,
                    secrets: ["SHOWN": "hunter2-hunter2"])
            ).run()
            #expect(told.warnings == [])
            #expect(told.collected == [["inspect.json", "stats.json"]])
            let text = try String(contentsOfFile: folder + "/output/inspect.json", encoding: .utf8)
            let inspected = try Value(parsingJSON: text)
            #expect(
                inspected
                    == (try Value(
                        parsingJSON: """
                            {"containers": [{"Id": "c1", "Config": {"Env": ["POSTGRES_PASSWORD=***", "URL=***", "LEVEL=info",
                            "SHOWN=***"]}}], "networks": [], "volumes": []}
                            """)))
            let statistics = try String(contentsOfFile: folder + "/output/stats.json", encoding: .utf8)
            #expect(statistics.contains(#""MemUsage": "1MiB / 2GiB""#))
            let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/output/inspect.json")
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test("What a container uses is read of its cgroup, of version 1 or 2")
    func usage() throws {
        let first = ContainerUsage(
            membership:
                "9:name=systemd:/docker/c\n4:memory:/docker/c\n3:cpu,cpuacct:/docker/c\n2:pids:/docker/c\n0::/\n"
        ) {
            [
                "memory/docker/c/memory.usage_in_bytes": "4096\n",
                "memory/docker/c/memory.max_usage_in_bytes": "8192\n",
                "cpuacct/docker/c/cpuacct.usage": "1500000000\n", "pids/docker/c/pids.current": "3\n",
            ][$0]
        }
        let second = ContainerUsage(membership: "0::/system.slice/docker-c.scope\n") {
            [
                "system.slice/docker-c.scope/memory.current": "4096\n",
                "system.slice/docker-c.scope/memory.peak": "8192\n",
                "system.slice/docker-c.scope/cpu.stat": "usage_usec 1500000\nuser_usec 1\n",
                "system.slice/docker-c.scope/pids.current": "3\n",
            ][$0]
        }
        let text = #"{"memoryBytes":4096,"peakMemoryBytes":8192,"processorSeconds":1.5,"processes":3}"#
        #expect(first.map { Value.object($0.value).json(.compact) } == text)
        #expect(second == first)
        #expect(ContainerUsage(membership: "0::/\n") { _ in nil } == nil)
    }

    @Test("A docker that does not answer is told and is no failure")
    func noDocker() throws {
        try withScratchFolder { folder in
            let told = ToldEvents()
            StackCollect(.testing(.of(collect: ["inspect", "stats"]), folder: folder, told: told)).run()
            #expect(told.collected == [[]])
            #expect(told.warnings.count == 2)
            #expect(told.warnings.first?.hasPrefix(#""inspect.json" cannot be collected. "#) == true)
        }
    }
}
