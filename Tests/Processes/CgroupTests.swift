import Foundation
import Glibc
import TestSupport
import Testing

@testable import Processes

/// On folders that look like cgroups, since a machine has either version 1 or version 2; the keeper's tests use what is really there.
@Suite("A cgroup", .ownThread)
struct CgroupTests {
    /// Folders with files in them, gone with the value.
    final class Tree {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("sluice-cgroup-\(UUID())").path

        init(_ files: [String: String]) throws {
            for (name, text) in files {
                let file = URL(fileURLWithPath: path + "/" + name)
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(text.utf8).write(to: file)
            }
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        func text(_ name: String) -> String { (try? String(contentsOfFile: path + "/" + name, encoding: .utf8)) ?? "" }
    }

    /// A group of version 2, as the kernel fills it.
    static func version2(_ name: String, type: String? = "domain", members: String = "", handsOn: String = "")
        -> [String: String]
    {
        var files = ["cgroup.procs": members, "cgroup.subtree_control": handsOn, "cgroup.kill": ""]
        files["cgroup.type"] = type
        return Dictionary(uniqueKeysWithValues: files.map { (name.isEmpty ? $0.key : name + "/" + $0.key, $0.value) })
    }

    @Test("of version 2 hands the pids controller on when it has no process of its own, or is the root")
    func handingOn() throws {
        let cases: [(type: String?, members: String, handsOn: String, expected: Bool, written: String)] = [
            ("domain", "", "", true, "+pids"), ("domain", "1\n", "", false, ""), (nil, "1\n", "", true, "+pids"),
            ("domain", "1\n", "cpu pids\n", true, "cpu pids\n"),
            ("domain", "1\n", "cpu hugepids\n", false, "cpu hugepids\n"),
        ]
        for (type, members, handsOn, expected, written) in cases {
            let tree = try Tree(Self.version2("", type: type, members: members, handsOn: handsOn))
            #expect(Cgroup(path: tree.path).letChildrenBound() == expected, "\(members) \(handsOn)")
            #expect(tree.text("cgroup.subtree_control") == written)
        }
        let version1 = try Tree(["cgroup.procs": "1\n", "cgroup.clone_children": "0\n"])
        #expect(Cgroup(path: version1.path).letChildrenBound())
    }

    @Test("is joined by the thread in version 1, which the kernel needs no lock for, and by the process in version 2")
    func joining() throws {
        let version1 = try Tree(["cgroup.procs": "", "tasks": "", "cgroup.clone_children": "0\n"])
        #expect(Cgroup(path: version1.path).joinFile == version1.path + "/tasks")
        let version2 = try Tree(Self.version2(""))
        #expect(Cgroup(path: version2.path).joinFile == version2.path + "/cgroup.procs")
    }

    @Test("of version 2 is made beside our own where only there its processes can be bounded")
    func places() throws {
        let slice = Self.version2("slice", handsOn: "memory pids")
        let scope = Self.version2("slice/scope", members: "7\n")
        let tree = try Tree(slice.merging(scope) { $1 })
        #expect(
            Cgroup.places(among: [tree.path + "/slice/scope"]) == [tree.path + "/slice", tree.path + "/slice/scope"])
        let poor = try Tree(Self.version2("slice", members: "1\n").merging(scope) { $1 })
        #expect(Cgroup.places(among: [poor.path + "/slice/scope"]) == [poor.path + "/slice/scope"])
        #expect(Cgroup.places(among: [poor.path + "/missing"]).isEmpty)
    }

    @Test("is bounded, forbids forks to all below it, counts what it denied, and is killed at once")
    func control() throws {
        var files = Self.version2("group").merging(Self.version2("group/inner")) { $1 }
        files["group/pids.max"] = "max\n"
        files["group/inner/pids.max"] = "max\n"
        files["group/pids.events"] = "max 12\n"
        let tree = try Tree(files)
        let group = try #require(Cgroup.make(tree.path + "/group"))
        #expect(group.bound(processes: 4096))
        #expect(tree.text("group/pids.max").hasPrefix("4096") && group.deniedStarts == 12)
        group.forbidForks()
        #expect(tree.text("group/pids.max").hasPrefix("0") && tree.text("group/inner/pids.max").hasPrefix("0"))
        group.kill()
        #expect(tree.text("group/cgroup.kill") == "1")
    }

    @Test("leaves half of what a group above it may have to others")
    func nested() throws {
        let groups = ["outer": "100", "outer/own": "max", "outer/own/job": "max"]
        let tree = try Tree(
            groups.reduce(into: [:]) { files, group in
                files.merge(Self.version2(group.key, handsOn: "pids")) { $1 }
                files[group.key + "/pids.max"] = group.value + "\n"
            })
        let job = try #require(Cgroup.make(tree.path + "/outer/own/job"))
        #expect(job.bound(processes: 4096))
        #expect(tree.text("outer/own/job/pids.max").hasPrefix("50"))
        #expect(job.bound(processes: 7))
        #expect(tree.text("outer/own/job/pids.max").hasPrefix("7"))
    }

    @Test("without the controller bounds nothing and says so; one that cannot be killed in one go is not made")
    func poor() throws {
        let tree = try Tree(Self.version2("group", type: "domain"))
        let group = try #require(Cgroup.make(tree.path + "/group"))
        #expect(!group.bound(processes: 4096) && group.deniedStarts == 0)
        let old = try Tree(["group/cgroup.procs": ""])
        #expect(Cgroup.make(old.path + "/group") == nil)
    }

    @Test("of a keeper that is gone is removed, unless it is held, holds something, or is nobody's")
    func abandoned() throws {
        let tree = try Tree(["sluice-9999999-4/cgroup.procs": "7\n"])
        let own = ProcessIdentity.current()
        let folders = [
            "sluice-9999999-1/job-1", "sluice-9999999-2", "sluice-9999999-3/job-1", Cgroup.name(of: own),
            "sluice-9999999",
            "sluice-test-1", "other",
        ]
        for folder in folders {
            try FileManager.default.createDirectory(atPath: "\(tree.path)/\(folder)", withIntermediateDirectories: true)
        }
        let held = try #require(Cgroup(path: tree.path + "/sluice-9999999-3").lock())
        defer { close(held) }
        #expect(Cgroup(path: tree.path + "/sluice-9999999-3").lock() == nil)
        Cgroup.removeAbandoned(in: tree.path)
        let left = Set(try FileManager.default.contentsOfDirectory(atPath: tree.path))
        let expected = [
            "sluice-9999999-3", "sluice-9999999-4", Cgroup.name(of: own), "sluice-9999999", "sluice-test-1",
        ]
        #expect(left == Set(expected + ["other"]))
    }

    @Test(
        "of the real version 2 holds a process, and kills it",
        .enabled(if: access("/sys/fs/cgroup/unified/cgroup.procs", W_OK) == 0))
    func real() throws {
        let group = try #require(Cgroup.make("/sys/fs/cgroup/unified/sluice-test-\(UUID())"))
        defer { group.remove() }
        let child = Process()
        child.executableURL = URL(fileURLWithPath: "/bin/sh")
        child.arguments = ["-c", "echo $$ > \(group.memberFile); exec sleep 300"]
        try child.run()
        let deadline = ContinuousClock.now + .seconds(20)
        while group.members.isEmpty, ContinuousClock.now < deadline { usleep(5000) }
        #expect(group.members == [child.processIdentifier])
        group.kill()
        child.waitUntilExit()
        #expect(child.terminationReason == .uncaughtSignal && child.terminationStatus == SIGKILL)
    }
}
