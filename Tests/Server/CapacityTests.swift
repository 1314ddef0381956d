import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Places for jobs", .ownThread)
struct CapacityTests {
    @Test(
        "The jobs of one run have no more places than the server says, also when it is run again"
    )
    func bounded() throws {
        try ServedScratch.with(configuration: "capacity: { jobs: 1 }") { served in
            let gate = served.scratch.folder + "/gate"
            try served.scratch.write(
                "workflows/wide.yml",
                """
                on: workflow_dispatch
                jobs:
                  a:
                    runs-on: ubuntu-latest
                    strategy: { matrix: { number: [1, 2, 3] } }
                    steps: [{ run: 'until [ -e \(gate)-${{ matrix.number }} ]; do sleep 0.1; done' }]
                """)
            // Its own runner allows four.
            try served.scratch.write(
                "runners/four.yml",
                "name: four\nlabels: [ubuntu-latest]\nruns-on: { ubuntu-latest: host }\ncapacity: 4\n")
            try served.scratch.commit()
            let started = try served.tell(
                "POST", ServedScratch.api + "runs", headers: ServedScratch.patient, body: #"{"workflow": "wide"}"#)
            #expect(started.status == 201, "\(started)")
            for number in 1...3 {
                func states() throws -> [String] {
                    try served.tell("GET", ServedScratch.api + "runs/1/jobs").list("jobs").map {
                        "\($0["state"] ?? "")"
                    }
                }
                // One at a time: none of the others begins as long as this one works.
                let isAlone = try eventually(within: 120) {
                    let states = try states()
                    return states.count { $0 == "running" } == 1 && states.count { $0 == "finished" } == number - 1
                }
                #expect(isAlone, "\(served.log)")
                try "".write(toFile: "\(gate)-\(number)", atomically: true, encoding: .utf8)
            }
            #expect(try served.conclusion(of: 1) == "success")
            #expect(try served.scratch.run("rerun", "1", "--data-dir", served.store).status == 0)
            let typed = try served.run("wide", "--max-parallel", "2")
            #expect(typed.status == 2 && typed.errors.contains("is more than the 1 places for jobs"), "\(typed)")

            let file = served.store + "/capacity.json"
            #expect(FileManager.default.fileExists(atPath: file))
            try served.configure("projects: {}\n")
            served.process?.signal(SIGHUP)
            #expect(eventually(within: 120) { !FileManager.default.fileExists(atPath: file) }, "\(served.log)")
        }
    }

    private static let small = "capacity: { jobs: 2, memory-floor: 1MiB, disk-floor: 1MiB }"

    @Test(
        "the jobs of several runs have no more places than the server says, whoever starts them; why one waits is told"
    )
    func together() throws {
        try ServedScratch.with(configuration: Self.small) { served in
            let folder = served.scratch.folder
            try FileManager.default.createDirectory(atPath: folder + "/now", withIntermediateDirectories: false)
            try served.scratch.write("workflows/late.yml", Self.late(folder))
            try served.scratch.write(
                "runners/four.yml",
                "name: four\nlabels: [ubuntu-latest]\nruns-on: { ubuntu-latest: host }\ncapacity: 4\n")
            try served.scratch.commit()
            let runs = ServedScratch.api + "runs"
            for _ in 1...2 {
                let started = try served.tell(
                    "POST", runs, headers: ServedScratch.patient, body: #"{"workflow": "late"}"#)
                #expect(started.status == 201, "\(started)")
            }
            // It does not go through the queue.
            let third = try served.scratch.start(["run", "late", "--data-dir", served.store, "--ref", "main"])
            let isTold = try eventually(within: 120) {
                try served.tell("GET", runs + "/3/jobs").text.contains("all 2 places for jobs were taken")
            }
            #expect(isTold, "\(served.log) \(third.output)\(third.errors)")
            // Each of the three runs has three jobs more from here on.
            try "".write(toFile: folder + "/go", atomically: true, encoding: .utf8)
            #expect(eventually(within: 120) { Self.counts(folder).count == 2 }, "\(served.log)")
            try "".write(toFile: folder + "/end", atomically: true, encoding: .utf8)
            #expect(try third.answer().status == 0)
            for run in 1...2 { #expect(try served.conclusion(of: run) == "success") }
            let counts = Self.counts(folder)
            #expect(counts.count == 9 && counts.max() == 2, "\(counts)")
        }
    }

    /// One job, and then three at once; each of these writes down how many there are.
    private static func late(_ folder: String) -> String {
        """
        on: workflow_dispatch
        jobs:
          first:
            runs-on: ubuntu-latest
            steps: [{ run: 'until [ -e \(folder)/go ]; do sleep 0.1; done' }]
          many:
            needs: first
            runs-on: ubuntu-latest
            strategy: { matrix: { number: [1, 2, 3] } }
            steps:
              - run: |
                  own="\(folder)/now/${{ github.run_id }}-${{ matrix.number }}"
                  touch "$own"; ls "\(folder)/now" | wc -l >>"\(folder)/counts"
                  until [ -e "\(folder)/end" ]; do sleep 0.1; done
                  rm "$own"
        """
    }

    private static func counts(_ folder: String) -> [Int] {
        let text = (try? String(contentsOfFile: folder + "/counts", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").compactMap { Int($0) }
    }

    @Test("a store that cannot be told is told of in the log, and the server begins; a job there waits until it can be")
    func untold() throws {
        let quick = "on: workflow_dispatch\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: 'true' }] } }\n"
        try ServedScratch.with(workflows: ["quick": quick], configuration: Self.small) { served in
            served.stop()
            // What not even root can replace by a file.
            let file = served.store + "/capacity.json"
            try FileManager.default.removeItem(atPath: file)
            try FileManager.default.createDirectory(atPath: file, withIntermediateDirectories: false)
            try served.start()
            #expect(eventually(within: 120) { served.log.contains("capacity.json") }, "\(served.log)")
            let started = try served.tell(
                "POST", ServedScratch.api + "runs", headers: ServedScratch.patient, body: #"{"workflow": "quick"}"#)
            #expect(started.status == 201, "\(started)")
            let isTold = try eventually(within: 120) {
                try served.tell("GET", ServedScratch.api + "runs/1/jobs").text.contains(
                    "does not say how many jobs there are places for")
            }
            #expect(isTold, "\(served.log)")
            try FileManager.default.removeItem(atPath: file)
            served.process?.signal(SIGHUP)
            #expect(try served.conclusion(of: 1) == "success", "\(served.log)")
        }
    }

    @Test("the plan that somebody agreed to is the same one when there are other places")
    func agreed() throws {
        let wide = """
            on: workflow_dispatch
            jobs:
              a: { runs-on: ubuntu-latest, strategy: { matrix: { number: [1, 2] } }, steps: [{ run: 'true' }] }
            """
        try ServedScratch.with(workflows: ["wide": wide], configuration: Self.small) { served in
            func digest() throws -> String? {
                try served.tell(
                    "POST", ServedScratch.api + "plan", body: #"{"workflow": "wide"}"#
                ).object()["digest"] as? String
            }
            let before = try #require(try digest())
            try served.configure(
                "projects: { demo: { repository: \(served.scratch.repository) } }\n"
                    + "capacity: { jobs: 1, memory-floor: 1MiB, disk-floor: 1MiB }\n")
            served.process?.signal(SIGHUP)
            #expect(
                eventually(within: 120) { served.log.contains("The configuration was read again.") }, "\(served.log)")
            #expect(try digest() == before)
        }
    }
}
