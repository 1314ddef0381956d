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
}
