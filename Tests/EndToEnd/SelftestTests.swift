import Foundation
import Glibc
import TestSupport
import Testing

/// The proof that a user can repeat, as a user repeats it: `sluice selftest --chaos`.
@Suite("The self-test by kills", .ownThread)
struct SelftestTests {
    /// What must be zero in a certificate.
    static let promises = [
        "runs_lost", "runs_failed_without_cause", "steps_run_twice", "steps_not_run", "finalizers_missed",
        "obligations_open", "processes_left", "cgroups_left", "containers_left", "networks_left", "volumes_left",
        "files_left",
    ]

    private static func scratches(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter {
            $0.hasPrefix("sluice-selftest-")
        }
    }

    @Test("kills engine and keeper 200 times, and every promise holds")
    func kills() throws {
        try Scratch.with { scratch in
            let environment = ["TMPDIR": scratch.folder]
            let answer = try scratch.start(
                ["selftest", "--chaos", "--kills", "200", "--json"], environment: environment
            )
            .answer(within: 900)
            let certificate = try #require(try answer.objects().first, "\(answer)")
            for promise in Self.promises {
                #expect(certificate[promise] as? Int == 0, "\(promise): \(certificate["faults"] ?? "")")
            }
            #expect(answer.status == 0 && certificate["held"] as? Bool == true, "\(answer)")
            #expect(try #require(certificate["kills"] as? Int) >= 200)
            #expect(certificate["jobs_in_a_run"] as? Int == 40)
            // A run that goes well writes at least once for each of its jobs.
            #expect(try #require(certificate["write_boundaries"] as? Int) > 40, "\(certificate)")
            for moment in ["at_a_write", "at_a_random_moment"] {
                let kills = try #require(certificate[moment] as? [String: Int])
                #expect(Set(kills.keys) == ["engine", "keeper", "both"])
                #expect(kills.values.allSatisfy { $0 > 0 }, "\(kills)")
            }
            #expect(Self.scratches(in: scratch.folder).isEmpty)
        }
    }

    @Test("is stopped by Ctrl-C, and removes all that it made")
    func stopped() throws {
        try Scratch.with { scratch in
            let selftest = try scratch.start(["selftest", "--chaos"], environment: ["TMPDIR": scratch.folder])
            try #require(
                eventually(within: 120) { scratch.leftovers().values.contains { $0.hasPrefix("sluice-keeper") } },
                "\(selftest.errors)")
            selftest.signal(SIGINT)
            let answer = try selftest.answer()
            #expect(answer.status == 130 && answer.errors.contains("The self-test was stopped"), "\(answer)")
            #expect(answer.output.isEmpty)
            #expect(Self.scratches(in: scratch.folder).isEmpty)
        }
    }

    @Test(
        "says what it tests, and refuses what is no number of kills",
        arguments: [
            (["selftest"], "--chaos"), (["selftest", "--chaos", "--kills", "0"], "--kills must be 1 or more"),
        ])
    func usage(_ arguments: [String], _ text: String) throws {
        try Scratch.with { scratch in
            let answer = try scratch.start(arguments).answer()
            #expect(answer.status == 2 && answer.errors.contains(text), "\(answer)")
        }
    }

    @Test("prints a broken promise, keeps everything and names it, and exits with 1")
    func broken() throws {
        try Scratch.with { scratch in
            // A keeper that does not start any step: no run can begin, which the self-test must not take for a good one.
            let programs = scratch.folder + "/programs"
            try FileManager.default.createDirectory(atPath: programs, withIntermediateDirectories: true)
            // By another process: what this one writes could be open in a child that another test starts at that moment.
            #expect(try scratch.start([scratch.sluice, programs + "/sluice"], program: "cp").answer().status == 0)
            try writeProgram("#!/bin/sh\necho broken >&3\n", to: programs + "/sluice-keeper")
            let answer = try scratch.start(
                ["selftest", "--chaos", "--kills", "1"], program: programs + "/sluice",
                environment: ["TMPDIR": scratch.folder]
            ).answer(within: 300)
            #expect(answer.status == 1 && answer.output.contains("repository: the run did not end"), "\(answer)")
            let kept = try #require(Self.scratches(in: scratch.folder).first)
            #expect(answer.output.contains("everything is kept in \(scratch.folder)/\(kept)"), "\(answer)")
        }
    }
}
